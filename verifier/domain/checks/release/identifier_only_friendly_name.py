"""Only the friendly name says that this attribute is the patron identifier.

What it means: an attribute arrived whose FriendlyName is the wanted one and whose real name is
something else.

Why it matters: the FriendlyName is a label for people. Service providers do not read it, so the
attribute is dropped and the request carries no identifier.

What to change: give the attribute its registered name in the identity provider; the friendly
name alone is not enough.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import attribute_as_sent
from verifier.domain.checks.identifier_source import identifier_source, usual_mistake
from verifier.domain.checks.references import SAML_CORE, SHIBBOLETH_SP
from verifier.domain.model.finding import Evidence, Owner, Severity, Station, attribute_evidence
from verifier.domain.model.idp_product import Fault
from verifier.domain.model.release import Release, Resolution


@check(
    "release.identifier-only-friendly-name",
    severity=Severity.ERROR,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{SAML_CORE}, section 2.7.3.1", f"{SHIBBOLETH_SP}, attribute-map.xml"),
    after=("release.identifier-in-other-format", "release.identifier-under-other-name"),
)
def identifier_only_friendly_name(release: Release) -> Iterator[Answer]:
    """Ask whether nothing but a label points to the identifier."""
    need = identifier_source(release)
    if need.values is not None:
        yield Saw(f"{need.name} arrived under its own name")
        return
    misses = [one for one in need.near_misses if one.resolution is Resolution.FRIENDLY_NAME]
    for one in misses:
        label = Evidence(what="friendly name", name=one.sent.name, value=one.sent.friendly_name)
        yield Draft(
            f"An attribute has only the friendly name of {need.name}; service providers read "
            "its real name." + usual_mistake(release, Fault.OTHER_NAME, [one]),
            (attribute_evidence(need.name), label, *attribute_as_sent(one)),
        )
    if not misses:
        yield NotAsked(f"No attribute is {need.name} by its friendly name alone.")
