"""Operations on configuration, identity providers, operators, tokens and stored data."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from flask import Response
from pydantic import BeforeValidator, Field

from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.domain.model.operators import Role, Scope
from verifier.report.formats import LINT_RENDERERS
from verifier.report.json_report import lint_as_dict
from verifier.web import authentication, configuration, history, operators
from verifier.web.api.operation import Asked, Form, Line, Query, Shape, operation, render_response
from verifier.web.errors import refuse
from verifier.web.report_access import Busy
from verifier.web.services import services
from verifier.web.start import name_of, search_members


class OperatorWanted(Asked):
    """An operator to add."""

    name: Line
    identifier: Line = Field(description="The attribute's value that names this person.")
    role: Role


class RoleWanted(Asked):
    """The new role."""

    role: Role


class OperatorShape(Shape):
    """An operator, without the identifier at the identity provider."""

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
    """A token to create."""

    name: Annotated[Line, Field(max_length=operators.LONGEST_NAME)]
    scopes: list[Scope] = Field(min_length=1, max_length=len(Scope))
    days: int = Field(default=operators.USUAL_DAYS, ge=1, le=operators.MOST_DAYS)


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
    """A new token with its secret, which is shown only this once."""

    secret: str


class TokensShape(Shape):
    """The tokens, the newest first."""

    tokens: list[TokenShape]


class EntriesAsked(Query):
    """How many entries to return."""

    limit: int = Field(default=200, ge=1, le=500)


class EntryShape(Shape):
    """One action of an operator or token."""

    at: datetime
    who: str
    what: str
    about: str | None


class EntriesShape(Shape):
    """The last entries of the audit trail, the newest first."""

    entries: list[EntryShape]


class HeldShape(Shape):
    """How many items of one kind are stored, and the date of the oldest."""

    count: int
    oldest: datetime | None


class HoldingsShape(Shape):
    """What is stored, and for how long."""

    keep_days: int
    logins: HeldShape
    results: HeldShape
    baselines: HeldShape
    audit_entries: HeldShape


class ForgetValues(Asked):
    """The confirmation to delete every login with its values."""

    sure: Literal[True]


class ForgetResults(Asked):
    """Which results to delete: those older than this number of days."""

    sure: Literal[True]
    older_than_days: int = Field(ge=0, le=history.MOST_DAYS)


class GoneShape(Shape):
    """How many items were deleted."""

    deleted: int


@operation("GET", "/me", None)
def read_own_token() -> TokenShape:
    """Read what this token may do, and until when."""
    return TokenShape.of(authentication.current_token())


@operation("GET", "/operators", Scope.ADMIN)
def list_operators() -> OperatorsShape:
    """List the operators."""
    return OperatorsShape.of(operators=authentication.all_operators())


@operation("POST", "/operators", Scope.ADMIN, status=201, refuses=(409,))
def add_operator(body: OperatorWanted) -> OperatorShape:
    """Add an operator, who signs in at the operators' identity provider."""
    return OperatorShape.of(operators.add_operator(body.name, body.identifier, body.role))


@operation("POST", "/operators/<operator_id>/role", Scope.ADMIN, refuses=(409,))
def change_role(operator_id: str, body: RoleWanted) -> OperatorShape:
    """Give an operator another role, from their next request on."""
    operators.change_role(operator_id, body.role)
    changed = authentication.operator_of(operator_id)
    if changed is None:
        refuse(404, operators.GONE)
    return OperatorShape.of(changed)


@operation("DELETE", "/operators/<operator_id>", Scope.ADMIN, refuses=(409,))
def remove_operator(operator_id: str) -> None:
    """Remove an operator, whose access ends at once."""
    operators.remove_operator(operator_id)


@operation("GET", "/tokens", Scope.ADMIN)
def list_tokens() -> TokensShape:
    """List the tokens, expired and revoked ones as well."""
    return TokensShape.of(tokens=services().store.tokens.all())


@operation("POST", "/tokens", Scope.ADMIN, status=201)
def make_token(body: TokenWanted) -> NewTokenShape:
    """Create a token; its secret is shown only this once."""
    made, secret = operators.make_token(body.name, body.scopes, body.days)
    return NewTokenShape.of(made, secret=secret)


@operation("DELETE", "/tokens/<token_id>", Scope.ADMIN)
def revoke_token(token_id: str) -> None:
    """Revoke a token, at once."""
    if not operators.revoke_token(token_id):
        refuse(404, "There is no such token, or it was revoked already.")


@operation("GET", "/retention", Scope.ADMIN)
def read_holdings() -> HoldingsShape:
    """Read how much is stored, since when, and how long values stay."""
    found = asdict(services().store.holdings.count())
    return HoldingsShape.of(keep_days=services().site.store.keep_days, **found)


@operation("POST", "/retention/values", Scope.ADMIN)
def forget_values(body: ForgetValues) -> GoneShape:
    """Delete every login with its values at once; results stay."""
    del body  # it only confirms the deletion
    return GoneShape(deleted=history.delete_values())


@operation("POST", "/retention/results", Scope.ADMIN)
def forget_results(body: ForgetResults) -> GoneShape:
    """Delete the results that are older than this number of days, with their logins."""
    return GoneShape(deleted=history.delete_results(body.older_than_days))


@operation("GET", "/audit", Scope.ADMIN)
def read_audit_trail(query: EntriesAsked) -> EntriesShape:
    """Read who did what, the newest first. It contains no value of a patron."""
    return EntriesShape.of(entries=services().store.audit.latest(query.limit))


class FactShape(Shape):
    """One setting; never a secret."""

    name: str
    value: str


class GroupShape(Shape):
    """The settings of one part."""

    name: str
    facts: list[FactShape]


class StationShape(Shape):
    """What the site file says about one station."""

    name: str
    groups: list[GroupShape]


class ConfigurationShape(Shape):
    """The configuration as the verifier reads it, and the last check of it."""

    stations: list[StationShape]
    last_test: dict[str, Any] | None = Field(description="lint/1; null: not looked at yet.")


class IdpShape(Shape):
    """An identity provider of the site."""

    id: str
    name: str
    protocol: str
    is_federation: bool
    test_patrons: list[str] = Field(description="Their ids in the site file.")


class IdpsShape(Shape):
    """The identity providers, in the order of the site file."""

    idps: list[IdpShape]


class MembersAsked(Query):
    """The member to search for."""

    q: str = Field(min_length=1, max_length=256)


class MemberShape(Shape):
    """A member of a federation."""

    name: str | None
    entity_id: str


class MembersShape(Shape):
    """The members that were found."""

    members: list[MemberShape]
    more: bool = Field(description="There are more than these.")


@operation("GET", "/configuration", Scope.CONFIGURATION_READ)
def read_configuration() -> ConfigurationShape:
    """Read the site's settings as the verifier reads them, and the result of the last test."""
    lint = services().last_lint.get()
    return ConfigurationShape.of(
        stations=configuration.stations(services().site),
        last_test=None if lint is None else lint_as_dict(lint),
    )


@operation("POST", "/configuration/test", Scope.CONFIGURATION_READ, documents=("lint/1",))
def test_configuration(query: Form) -> Response:
    """Test every connection and check the configuration, as `verifier lint` does.

    A very recent test is not repeated. JSON is ``lint/1``.
    """
    last = services().last_lint
    if not last.renew():
        raise Busy
    lint = last.get()
    assert lint is not None  # noqa: S101 - made just now
    return render_response(query, LINT_RENDERERS, lint, name="configuration")


@operation("GET", "/idps", Scope.CONFIGURATION_READ)
def list_idps() -> IdpsShape:
    """List the identity providers of the site, with their test patrons' ids."""
    return IdpsShape(
        idps=[
            IdpShape.of(
                idp,
                name=name_of(idp.id),
                is_federation=bool(idp.federation),
                test_patrons=[patron.id for patron in idp.test_patrons],
            )
            for idp in services().site.idps
        ]
    )


@operation("GET", "/idps/<idp_id>/members", Scope.CONFIGURATION_READ)
def find_members(idp_id: str, query: MembersAsked) -> MembersShape:
    """Find members of a federation by a part of a name, or by a whole entity ID."""
    idp = services().site.idp(idp_id)
    if idp is None or not idp.federation:
        refuse(404, "This site has no such federation.")
    try:
        found = search_members(idp, query.q.strip())
    except MetadataRefused as refused:
        refuse(503, refused.message)
    members = [MemberShape.of(member, name=member.display_name) for member in found.members]
    return MembersShape(members=members, more=found.more)
