"""The site's configuration, a test of it, and its identity providers."""

from __future__ import annotations

from flask import Response

from verifier.login.saml.idp_metadata import MetadataRefused
from verifier.report.lint.as_json import as_dict
from verifier.report.lint.table import RENDERERS
from verifier.web import kept
from verifier.web.api.asked import refuse
from verifier.web.api.rendered import Form, answer, plain_how
from verifier.web.api.site_shapes import (
    ConfigurationShape,
    FactShape,
    GroupShape,
    IdpShape,
    IdpsShape,
    MembersAsked,
    MemberShape,
    MembersShape,
    StationShape,
)
from verifier.web.federations import MOST_SHOWN
from verifier.web.idp_names import name_of
from verifier.web.services import services
from verifier.web.site_facts import stations


def read_configuration() -> ConfigurationShape:
    """Read the site's settings as they are understood, and what the last test showed."""
    lint = services().last_lint.get()
    return ConfigurationShape(
        stations=[
            StationShape(
                name=one.name,
                groups=[
                    GroupShape(
                        name=group.name,
                        facts=[
                            FactShape(name=fact.name, value=fact.value) for fact in group.facts
                        ],
                    )
                    for group in one.groups
                ],
            )
            for one in stations(services().site)
        ],
        last_test=None if lint is None else as_dict(lint),
    )


def test_configuration(query: Form) -> Response:
    """Test every connection and look the configuration through, as `verifier lint` does.

    A test of a moment ago is not made anew. JSON is ``lint/1``.
    """
    last = services().last_lint
    if not last.renew():
        raise kept.Busy
    lint = last.get()
    assert lint is not None  # noqa: S101 - made just now
    return answer(query, lambda form: RENDERERS[form](lint, plain_how()), name="configuration")


def list_idps() -> IdpsShape:
    """List the identity providers of the site, with their test patrons' ids."""
    return IdpsShape(
        idps=[
            IdpShape(
                id=one.id,
                name=name_of(one.id),
                protocol=one.protocol,
                is_federation=bool(one.federation),
                test_patrons=[patron.id for patron in one.test_patrons],
            )
            for one in services().site.idps
        ]
    )


def find_members(idp_id: str, query: MembersAsked) -> MembersShape:
    """Find members of a federation by a part of a name, or by a whole entity ID."""
    idp = services().site.idp(idp_id)
    if idp is None or not idp.federation:
        refuse(404, "This site has no such federation.")
    try:
        found = services().metadata.search(idp.id, query.q.strip(), limit=MOST_SHOWN + 1)
    except MetadataRefused as refused:
        refuse(503, refused.said)
    return MembersShape(
        members=[
            MemberShape(name=one.display_name, entity_id=one.entity_id)
            for one in found[:MOST_SHOWN]
        ],
        more=len(found) > MOST_SHOWN,
    )
