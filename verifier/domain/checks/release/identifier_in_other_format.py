"""The patron identifier was released with another name format than the service provider maps.

What it means: the name of the attribute is right and its NameFormat is not. In SAML the two
together name an attribute; a registered name goes with the format that ends in ``:uri``.

Why it matters: a service provider that maps the name in its registered format drops it in any
other one, without a word.

What to change: set the NameFormat of this attribute to
``urn:oasis:names:tc:SAML:2.0:attrname-format:uri`` in the identity provider, or add a rule for
the format it sends to the service provider's attribute map.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import attribute_as_sent
from verifier.domain.checks.identifier_source import identifier_source, usual_mistake
from verifier.domain.checks.references import SAML_PROFILES, SHIBBOLETH_SP
from verifier.domain.model.finding import Owner, Severity, Station, attribute_evidence
from verifier.domain.model.idp_product import Fault
from verifier.domain.model.release import Release, Resolution


@check(
    "release.identifier-in-other-format",
    severity=Severity.ERROR,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{SAML_PROFILES}, section 8.2", f"{SHIBBOLETH_SP}, attribute-map.xml"),
)
def identifier_in_other_format(release: Release) -> Iterator[Answer]:
    """Ask whether only the NameFormat keeps the identifier from being mapped."""
    need = identifier_source(release)
    if need.values is not None:
        yield Saw(f"{need.name} arrived in a format that is mapped")
        return
    misses = [one for one in need.near_misses if one.resolution is Resolution.WRONG_FORMAT]
    for one in misses:
        yield Draft(
            f"{need.name} was released under its registered name, in a name format that the "
            "service provider does not map." + usual_mistake(release, Fault.OTHER_FORMAT, [one]),
            (attribute_evidence(need.name), *attribute_as_sent(one)),
        )
    if not misses:
        yield NotAsked(f"{need.name} was not released under its registered name at all.")
