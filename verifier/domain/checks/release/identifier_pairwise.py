"""The patron identifier is a value made for one service provider only.

What it means: the identifier is a pairwise one (a persistent NameID, pairwise-id,
eduPersonTargetedID, or the sub of an OpenID provider that says so). The identity provider computes
another value for each service provider.

Why it matters: the library system does not know such a value unless somebody loads it there, and
it changes when the service provider's entity ID changes. What arrives here is not what arrives at
the request form, so a match or a mismatch seen here proves nothing about production.

What to change: release an identifier that is the same for every service provider and stands in
the patron record. To see the production value, save a login at the production service and have
it checked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import attribute_values, transform_evidence
from verifier.domain.checks.identifier_source import identifier_source
from verifier.domain.checks.references import OIDC_CORE, SAML_CORE, SUBJECT_ID
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.match import Transform
from verifier.domain.model.release import Release

PAIRWISE = frozenset({"pairwise-id", "eduPersonTargetedID"})
WRITTEN_PAIRWISE = re.compile(r"[^!\s]+![^!\s]+![^!\s]+")
"""As a service provider writes a persistent NameID: who made it, for whom, and the value."""


@check(
    "release.identifier-pairwise",
    severity=Severity.WARNING,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(SUBJECT_ID, f"{SAML_CORE}, section 8.3.7", f"{OIDC_CORE}, section 8"),
    after=("patron.identifier-is-another-attribute", "request.sub-as-identifier"),
)
def identifier_pairwise(release: Release) -> Iterator[Answer]:
    """Ask whether other service providers receive another value."""
    need = identifier_source(release)
    if not need.values:
        yield NotAsked(f"{need.name} came without a value.")
    elif is_pairwise(release):
        yield Draft(
            f"{need.name} is made for one service provider only: the library system does not "
            "know it, and the request form receives another value.",
            (*attribute_values(need.name, need.values), transform_evidence(Transform.T17)),
        )
    else:
        yield Saw("the value is the same for every service provider")


def is_pairwise(release: Release) -> bool:
    """Tell whether the identifier is one that the provider computes for each service."""
    need = identifier_source(release)
    if need.name == "name-id":
        return (release.capture.subject.format or "").endswith(":persistent")
    if need.name == "sub":
        return release.capture.subject.format == "pairwise"
    by_name = any(one.canonical in PAIRWISE for one in need.delivered)
    return by_name or any(map(WRITTEN_PAIRWISE.fullmatch, need.values or ()))
