"""The patron identifier was released under a name that the service provider does not know.

What it means: an attribute arrived that is the wanted one by all signs, and it goes by another
name: a claim name, an old-style name, a short name, a misspelt one, or a path inside another
claim.

Why it matters: service providers match names letter by letter. An attribute under another name
is dropped without a word, and the request carries no identifier.

What to change: send the attribute under its registered name. Where the identity provider cannot,
add the name it sends to the attribute map of the service provider.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import attribute_as_sent
from verifier.domain.checks.identifier_source import identifier_source, usual_mistake
from verifier.domain.checks.references import LOOKUP_PROBLEMS, SHIBBOLETH_SP
from verifier.domain.model.finding import Owner, Severity, Station, attribute_evidence
from verifier.domain.model.idp_product import Fault
from verifier.domain.model.release import Release, Resolution

HOW = {
    Resolution.MACE_NAME: "its old urn:mace name",
    Resolution.CLAIM_NAME: "a claim name",
    Resolution.OIDC_NAME: "its OpenID Connect name",
    Resolution.SHORT_NAME: "a short name",
    Resolution.LETTER_CASE: "its name in other letter case",
    Resolution.STRAY_BLANK: "its name with a stray blank",
    Resolution.MISSPELT: "a misspelt name",
    Resolution.NESTED: "a path inside another claim",
}


@check(
    "release.identifier-under-other-name",
    severity=Severity.ERROR,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{LOOKUP_PROBLEMS}, widespread step 2.1", f"{SHIBBOLETH_SP}, attribute-map.xml"),
    after=("release.identifier-in-other-format",),
)
def identifier_under_other_name(release: Release) -> Iterator[Answer]:
    """Ask whether the identifier came under a name that nothing maps."""
    need = identifier_source(release)
    if need.values is not None:
        yield Saw(f"{need.name} arrived under the name that is mapped")
        return
    misses = [one for one in need.near_misses if one.resolution in HOW]
    for one in misses:
        yield Draft(
            f"{need.name} was released under {HOW[one.resolution]}, which the service provider "
            "does not map." + usual_mistake(release, Fault.OTHER_NAME, [one]),
            (attribute_evidence(need.name), *attribute_as_sent(one)),
        )
    if not misses:
        yield NotAsked(f"Nothing that resembles {need.name} was released under another name.")
