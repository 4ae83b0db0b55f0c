"""Operations on the configuration, identity providers, operators, tokens and what is stored."""

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
    older_than_days: int = Field(ge=0, le=history.MOST_DAYS)


class GoneShape(Shape):
    """How many were deleted."""

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
    """Add somebody, who signs in at the operators' identity provider."""
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
    """Take an operator's access away, at once."""
    operators.remove_operator(operator_id)


@operation("GET", "/tokens", Scope.ADMIN)
def list_tokens() -> TokensShape:
    """List the tokens, expired and revoked ones as well."""
    return TokensShape.of(tokens=services().store.tokens.all())


@operation("POST", "/tokens", Scope.ADMIN, status=201)
def make_token(body: TokenWanted) -> NewTokenShape:
    """Make a token; its secret is told this once."""
    made, secret = operators.make_token(body.name, body.scopes, body.days)
    return NewTokenShape.of(made, secret=secret)


@operation("DELETE", "/tokens/<token_id>", Scope.ADMIN)
def revoke_token(token_id: str) -> None:
    """Make a token useless, at once."""
    if not operators.revoke_token(token_id):
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
    return GoneShape(deleted=history.delete_values())


@operation("POST", "/retention/results", Scope.ADMIN)
def forget_results(body: ForgetResults) -> GoneShape:
    """Delete the results that are older than so many days, with their logins."""
    return GoneShape(deleted=history.delete_results(body.older_than_days))


@operation("GET", "/audit", Scope.ADMIN)
def read_audit_trail(query: EntriesAsked) -> EntriesShape:
    """Read who did what, the newest first. No value of a patron is in it."""
    return EntriesShape.of(entries=services().store.audit.latest(query.limit))


class FactShape(Shape):
    """One setting; never a secret."""

    name: str
    value: str


class GroupShape(Shape):
    """The settings of one thing."""

    name: str
    facts: list[FactShape]


class StationShape(Shape):
    """What the site file says about one station."""

    name: str
    groups: list[GroupShape]


class ConfigurationShape(Shape):
    """The configuration as it is understood, and the last look at it."""

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
    """Whom to look for."""

    q: str = Field(min_length=1, max_length=256)


class MemberShape(Shape):
    """A member of a federation."""

    name: str | None
    entity_id: str


class MembersShape(Shape):
    """Members that were found."""

    members: list[MemberShape]
    more: bool = Field(description="There are more than these.")


@operation("GET", "/configuration", Scope.CONFIGURATION_READ)
def read_configuration() -> ConfigurationShape:
    """Read the site's settings as they are understood, and what the last test showed."""
    lint = services().last_lint.get()
    return ConfigurationShape.of(
        stations=configuration.stations(services().site),
        last_test=None if lint is None else lint_as_dict(lint),
    )


@operation("POST", "/configuration/test", Scope.CONFIGURATION_READ, documents=("lint/1",))
def test_configuration(query: Form) -> Response:
    """Test every connection and look the configuration through, as `verifier lint` does.

    A test of a moment ago is not made anew. JSON is ``lint/1``.
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
