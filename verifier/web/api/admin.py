"""Operations on operators, tokens, the audit trail and what is stored."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from verifier.domain.model.operators import Role, Scope
from verifier.web import operator_identity, operators, retention, tokens
from verifier.web.api.operation import Asked, Line, Query, Shape, operation
from verifier.web.authentication import current_token
from verifier.web.errors import refuse
from verifier.web.services import services


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

    name: Annotated[Line, Field(max_length=tokens.LONGEST_NAME)]
    scopes: list[Scope] = Field(min_length=1, max_length=len(Scope))
    days: int = Field(default=tokens.USUAL_DAYS, ge=1, le=tokens.MOST_DAYS)


class TokenShape(Shape):
    """A token without its secret."""

    id: str
    name: str
    scopes: Annotated[list[Scope], BeforeValidator(sorted)]
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
    older_than_days: int = Field(ge=0, le=retention.MOST_DAYS)


class GoneShape(Shape):
    """How many were deleted."""

    deleted: int


@operation("GET", "/me", None)
def read_own_token() -> TokenShape:
    """Read what this token may do, and until when."""
    return TokenShape.of(current_token())


@operation("GET", "/operators", Scope.ADMIN)
def list_operators() -> OperatorsShape:
    """List the operators."""
    return OperatorsShape.of(operators=operator_identity.all_operators())


@operation("POST", "/operators", Scope.ADMIN, status=201, refuses=(409,))
def add_operator(body: OperatorWanted) -> OperatorShape:
    """Add somebody, who signs in at the operators' identity provider."""
    return OperatorShape.of(operators.add_operator(body.name, body.identifier, body.role))


@operation("POST", "/operators/<operator_id>/role", Scope.ADMIN, refuses=(404, 409))
def change_role(operator_id: str, body: RoleWanted) -> OperatorShape:
    """Give an operator another role, from their next request on."""
    operators.change_role(operator_id, body.role)
    changed = operator_identity.operator_of(operator_id)
    if changed is None:
        refuse(404, operators.GONE)
    return OperatorShape.of(changed)


@operation("DELETE", "/operators/<operator_id>", Scope.ADMIN, refuses=(404, 409))
def remove_operator(operator_id: str) -> None:
    """Take an operator's access away, at once."""
    operators.remove_operator(operator_id)


@operation("GET", "/tokens", Scope.ADMIN)
def list_tokens() -> TokensShape:
    """List the tokens, expired and revoked ones as well."""
    return TokensShape.of(tokens=services().store.tokens.all())


@operation("POST", "/tokens", Scope.ADMIN, status=201)
def make_token(body: TokenWanted) -> NewTokenShape:
    """Make a token; its secret is told this once."""
    made, secret = tokens.make_token(body.name, body.scopes, body.days)
    return NewTokenShape.of(made, secret=secret)


@operation("DELETE", "/tokens/<token_id>", Scope.ADMIN, refuses=(404,))
def revoke_token(token_id: str) -> None:
    """Make a token useless, at once."""
    if not tokens.revoke_token(token_id):
        refuse(404, "There is no such token, or it was revoked already.")


@operation("GET", "/retention", Scope.ADMIN)
def read_holdings() -> HoldingsShape:
    """Read how much is kept, since when, and how long values stay."""
    found = asdict(services().store.holdings.count())
    return HoldingsShape.of(keep_days=services().site.store.keep_days, **found)


@operation("POST", "/retention/values", Scope.ADMIN)
def forget_values(body: ForgetValues) -> GoneShape:
    """Delete every login with its values at once; results stay."""
    del body  # that it is sure is all it says
    return GoneShape(deleted=retention.delete_values())


@operation("POST", "/retention/results", Scope.ADMIN)
def forget_results(body: ForgetResults) -> GoneShape:
    """Delete the results that are older than so many days, with their logins."""
    return GoneShape(deleted=retention.delete_results(body.older_than_days))


@operation("GET", "/audit", Scope.ADMIN)
def read_audit_trail(query: EntriesAsked) -> EntriesShape:
    """Read who did what, the newest first. No value of a patron is in it."""
    return EntriesShape.of(entries=services().store.audit.latest(query.limit))
