"""The patron identifier may be given to another person one day.

What it means: the identifier is a login name: one with a scope (eduPersonPrincipalName or
userPrincipalName), or the preferred_username of an OpenID provider. Institutions may hand such a
name to somebody else after a while, and change it when a person's name changes.

Why it matters: it works today. After a change the old requests, or a new person's requests, lead
to the wrong patron record.

What to change: use an identifier that is never reassigned, such as the card or employee number.
If your institution promises never to reassign the name, have it release that promise in
eduPersonAssurance.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import attribute_values
from verifier.domain.checks.identifier_source import (
    IdentifierSource,
    identifier_source,
    usual_mistake,
)
from verifier.domain.checks.references import EDUPERSON, NOT_WORKING, OIDC_CORE
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.idp_product import Fault
from verifier.domain.model.release import Release

PRINCIPAL_NAME = "eduPersonPrincipalName"
REASSIGNABLE = frozenset({PRINCIPAL_NAME, "userPrincipalName"})
PREFERRED_NAME = "preferred_username"  # no one may rely on it: OpenID Connect Core, 5.1 and 5.7
PROMISE = "https://refeds.org/assurance/ID/eppn-unique-no-reassign"


@check(
    "release.identifier-reassignable",
    severity=Severity.WARNING,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{EDUPERSON}, eduPersonPrincipalName", f"{OIDC_CORE}, section 5.7"),
    after=(*NOT_WORKING, "release.identifier-of-guest"),
)
def identifier_reassignable(release: Release) -> Iterator[Answer]:
    """Ask whether the identifier stays with its person."""
    need = identifier_source(release)
    names = {one.canonical for one in need.delivered if one.sent.values}
    if not need.values:
        yield NotAsked(f"{need.name} came without a value.")
    elif not (names & REASSIGNABLE or _is_preferred_name(need)):
        yield Saw(f"{need.name} is not a login name that may be reassigned")
    elif PRINCIPAL_NAME in names and _is_promised(release):
        yield Saw("the identity provider promises that it never reassigns the name")
    else:
        yield Draft(
            f"{need.name} may be given to another person, and changes when a name changes."
            + usual_mistake(release, Fault.UNSUITABLE, need.delivered),
            attribute_values(need.name, need.values),
        )


def _is_preferred_name(need: IdentifierSource) -> bool:
    return any(one.sent.values and one.sent.name == PREFERRED_NAME for one in need.delivered)


def _is_promised(release: Release) -> bool:
    return any(PROMISE in one.sent.values for one in release.delivered("eduPersonAssurance"))
