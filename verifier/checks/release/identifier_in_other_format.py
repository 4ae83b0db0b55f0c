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

from verifier.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.checks.evidence import as_sent, attribute
from verifier.checks.sources import SAML_PROFILES, SHIBBOLETH_SP
from verifier.checks.usual_mistakes import usual_mistake
from verifier.checks.wanted import wanted
from verifier.model.finding import Owner, Severity, Station
from verifier.model.product_remedy import Fault
from verifier.model.release import Release, Resolution


@check(
    "release.identifier-in-other-format",
    severity=Severity.ERROR,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{SAML_PROFILES}, section 8.2", f"{SHIBBOLETH_SP}, attribute-map.xml"),
)
def identifier_in_other_format(release: Release) -> Iterator[Answer]:
    """Ask whether only the NameFormat keeps the identifier from being mapped."""
    need = wanted(release)
    if need.values is not None:
        yield Saw(f"{need.name} arrived in a format that is mapped")
        return
    misses = [one for one in need.near_misses if one.resolution is Resolution.WRONG_FORMAT]
    for one in misses:
        yield Draft(
            f"{need.name} was released under its registered name, in a name format that the "
            "service provider does not map." + usual_mistake(release, Fault.OTHER_FORMAT, [one]),
            (attribute(need.name), *as_sent(one)),
        )
    if not misses:
        yield NotAsked(f"{need.name} was not released under its registered name at all.")
