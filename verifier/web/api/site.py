"""Operations on the site's configuration and its identity providers."""

from __future__ import annotations

from typing import Any

from flask import Response
from pydantic import Field

from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.domain.model.operators import Scope
from verifier.report.formats import LINT_RENDERERS
from verifier.report.json_report import lint_as_dict
from verifier.web import configuration
from verifier.web.api.operation import Query, Shape, operation
from verifier.web.api.rendering import Form, render_response
from verifier.web.errors import refuse
from verifier.web.federations import MOST_SHOWN
from verifier.web.idp_names import name_of
from verifier.web.report_access import Busy
from verifier.web.services import services


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
    return render_response(
        query, lambda form: LINT_RENDERERS[form](lint, query.options), name="configuration"
    )


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


@operation("GET", "/idps/<idp_id>/members", Scope.CONFIGURATION_READ, refuses=(404,))
def find_members(idp_id: str, query: MembersAsked) -> MembersShape:
    """Find members of a federation by a part of a name, or by a whole entity ID."""
    idp = services().site.idp(idp_id)
    if idp is None or not idp.federation:
        refuse(404, "This site has no such federation.")
    try:
        found = services().metadata.search(idp.id, query.q.strip(), limit=MOST_SHOWN + 1)
    except MetadataRefused as refused:
        refuse(503, refused.message)
    return MembersShape(
        members=[
            MemberShape.of(member, name=member.display_name) for member in found[:MOST_SHOWN]
        ],
        more=len(found) > MOST_SHOWN,
    )
