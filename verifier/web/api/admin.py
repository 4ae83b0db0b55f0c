"""Handlers and schemas for operators, tokens, the audit trail and what is stored."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Literal

from flask import Response, make_response
from pydantic import Field

from verifier.domain.model.operators import ApiToken, Operator, Role, Scope
from verifier.store.operators import AlreadyOperator
from verifier.web import errors, operator_identity
from verifier.web.api import requests
from verifier.web.api.operation import Asked, Line, Query, Shape
from verifier.web.api.requests import refuse
from verifier.web.authentication import current_token
from verifier.web.operators import GONE, KNOWN, LAST_ADMIN, is_last_admin
from verifier.web.retention import MOST_DAYS as MOST_RETENTION
from verifier.web.services import services
from verifier.web.tokens import LONGEST_NAME, MOST_DAYS, USUAL_DAYS

# Operators, tokens, the audit trail and what is kept, as the API takes and gives them.


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


# Operators: who they are, and adding, changing and removing them.


def list_operators() -> OperatorsShape:
    """List the operators."""
    return OperatorsShape(
        operators=[_operator_schema(one) for one in operator_identity.all_operators()]
    )


def add_operator(body: OperatorWanted) -> OperatorShape:
    """Add somebody, who signs in at the operators' identity provider."""
    settings = services().site.operators
    if settings is None:
        refuse(409, "Name the identity provider of the operators in the site file first.")
    if operator_identity.operator_named(settings.idp_id, body.identifier) is not None:
        refuse(409, KNOWN)
    try:
        made = services().store.operators.add(
            name=body.name, idp_id=settings.idp_id, identifier=body.identifier, role=body.role
        )
    except AlreadyOperator:
        refuse(409, KNOWN)
    requests.note("operator.added", made.id)
    return _operator_schema(made)


def change_role(operator_id: str, body: RoleWanted) -> OperatorShape:
    """Give an operator another role, from their next request on."""
    if body.role is Role.VIEWER and is_last_admin(operator_id):
        refuse(409, LAST_ADMIN)
    if services().store.operators.change_role(operator_id, body.role) is None:
        refuse(404, GONE)
    requests.note(f"operator.made-{body.role}", operator_id)
    changed = operator_identity.operator_of(operator_id)
    if changed is None:
        refuse(404, GONE)
    return _operator_schema(changed)


def remove_operator(operator_id: str) -> Response:
    """Take an operator's access away, at once."""
    if is_last_admin(operator_id):
        refuse(409, LAST_ADMIN)
    if services().store.operators.remove(operator_id) is None:
        refuse(404, GONE)
    requests.note("operator.removed", operator_id)
    return make_response("", HTTPStatus.NO_CONTENT)


def _operator_schema(one: Operator) -> OperatorShape:
    return OperatorShape.model_validate(one)


# Tokens: what one's own may do; all of them, made and revoked.


def read_own_token() -> TokenShape | Response:
    """Read what this token may do, and until when."""
    token = current_token()
    return errors.no_token() if token is None else _token_schema(token)


def list_tokens() -> TokensShape:
    """List the tokens, expired and revoked ones as well."""
    return TokensShape(tokens=[_token_schema(one) for one in services().store.tokens.all()])


def make_token(body: TokenWanted) -> NewTokenShape:
    """Make a token; its secret is told this once."""
    made, secret = services().store.tokens.make(
        name=body.name,
        scopes=body.scopes,
        created_by=requests.who(),
        lasts=timedelta(days=body.days),
    )
    requests.note("token.made", made.id)
    return NewTokenShape(**_token_schema(made).model_dump(), secret=secret)


def revoke_token(token_id: str) -> Response:
    """Make a token useless, at once."""
    if services().store.tokens.revoke(token_id) is None:
        refuse(404, "There is no such token, or it was revoked already.")
    requests.note("token.revoked", token_id)
    return make_response("", HTTPStatus.NO_CONTENT)


def _token_schema(token: ApiToken) -> TokenShape:
    fields = {name: getattr(token, name) for name in TokenShape.model_fields}
    return TokenShape(**{**fields, "scopes": sorted(token.scopes)})


# What is kept, letting go of it before its time, and what was done.


def read_holdings() -> HoldingsShape:
    """Read how much is kept, since when, and how long values stay."""
    here = services()
    found = here.store.holdings.count()
    names = ("logins", "results", "baselines", "audit_entries")
    held = {name: HeldShape.model_validate(getattr(found, name)) for name in names}
    return HoldingsShape(keep_days=here.site.store.keep_days, **held)


def forget_values(body: ForgetValues) -> GoneShape:
    """Delete every login with its values at once; results stay."""
    del body  # that it is sure is all it says
    gone = services().store.holdings.forget_values(services().now())
    requests.note("values.deleted", str(gone))
    return GoneShape(deleted=gone)


def forget_results(body: ForgetResults) -> GoneShape:
    """Delete the results that are older than so many days, with their logins."""
    before = services().now() - timedelta(days=body.older_than_days)
    gone = services().store.holdings.forget_results(before)
    requests.note("results.deleted", str(gone))
    return GoneShape(deleted=gone)


def read_audit_trail(query: EntriesAsked) -> EntriesShape:
    """Read who did what, the newest first. No value of a patron is in it."""
    found = services().store.audit.latest(query.limit)
    return EntriesShape(entries=[EntryShape.model_validate(one) for one in found])
