"""Operators, tokens, the audit trail and what is kept, as the API takes and gives them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from verifier.model.operators import Role, Scope
from verifier.web.api.shape import Asked, Line, Query, Shape
from verifier.web.retention import MOST_DAYS as MOST_RETENTION
from verifier.web.tokens import LONGEST_NAME, MOST_DAYS, USUAL_DAYS


class OperatorWanted(Asked):
    """Somebody to add."""

    name: Line
    identifier: Line = Field(description="The attribute's value that names this person.")
    role: Role


class RoleWanted(Asked):
    """Another role."""

    role: Role


class OperatorShape(Shape):
    """An operator. Who it is at the identity provider is not told."""

    id: str
    name: str
    role: Role
    from_site_file: bool
    created_at: datetime | None
    last_seen_at: datetime | None


class OperatorsShape(Shape):
    """The operators, those of the site file first."""

    operators: list[OperatorShape]


class TokenWanted(Asked):
    """A token to make."""

    name: Annotated[Line, Field(max_length=LONGEST_NAME)]
    scopes: list[Scope] = Field(min_length=1, max_length=len(Scope))
    days: int = Field(default=USUAL_DAYS, ge=1, le=MOST_DAYS)


class TokenShape(Shape):
    """A token without its secret."""

    id: str
    name: str
    scopes: list[Scope]
    created_at: datetime
    created_by: str
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class NewTokenShape(TokenShape):
    """A new token with its secret, which nobody is told a second time."""

    secret: str


class TokensShape(Shape):
    """The tokens, the newest first."""

    tokens: list[TokenShape]


class EntriesAsked(Query):
    """How many entries."""

    limit: int = Field(default=200, ge=1, le=500)


class EntryShape(Shape):
    """Something that somebody did."""

    at: datetime
    who: str
    what: str
    about: str | None


class EntriesShape(Shape):
    """The last entries of the audit trail, the newest first."""

    entries: list[EntryShape]


class HeldShape(Shape):
    """How many of one thing are kept, and since when the oldest is."""

    count: int
    oldest: datetime | None


class HoldingsShape(Shape):
    """What is kept, and for how long."""

    keep_days: int
    logins: HeldShape
    results: HeldShape
    baselines: HeldShape
    audit_entries: HeldShape


class ForgetValues(Asked):
    """Delete every login with its values."""

    sure: Literal[True]


class ForgetResults(Asked):
    """Delete old results."""

    sure: Literal[True]
    older_than_days: int = Field(ge=0, le=MOST_RETENTION)


class GoneShape(Shape):
    """How many were deleted."""

    deleted: int
