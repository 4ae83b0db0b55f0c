"""The attribute that carries the patron identifier was not released.

What it means: the login worked, and nothing arrived under the name that the request form takes
the patron identifier from, nor under a name that resembles it.

Why it matters: the request is created with an empty User ID, ReShare cannot look the patron up,
and the request stops until staff repair it by hand.

What to change: release the attribute to this service provider, and to the one that the request
form uses: release rules are kept for each service provider by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.identifier_source import (
    identifier_source,
    nothing_configured,
    usual_mistake,
)
from verifier.domain.checks.references import LISTENER_KEYS, LOOKUP_PROBLEMS
from verifier.domain.model.attribute_names import TYPED
from verifier.domain.model.finding import Evidence, Owner, Severity, Station, attribute_evidence
from verifier.domain.model.idp_product import Fault
from verifier.domain.model.release import Release


@check(
    "release.identifier-missing",
    severity=Severity.ERROR,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{LOOKUP_PROBLEMS}, widespread step 2.1", LISTENER_KEYS),
)
def identifier_missing(release: Release) -> Iterator[Answer]:
    """Ask whether anything arrived under the identifier's name."""
    need = identifier_source(release)
    if need.name == TYPED:
        yield NotAsked("The identifier is what the patron types, not something released.")
    elif need.values is not None:
        yield Saw(f"{need.name} was released")
    elif need.near_misses:
        yield NotAsked("Something like it was released in another form; other checks say which.")
    else:
        count = len(release.attributes)
        others = "no attribute was" if count == 0 else f"{count} other attributes were"
        others = "1 other attribute was" if count == 1 else others
        yield Draft(
            f"{need.name}, which carries the patron identifier, was not released; {others}."
            + (
                usual_mistake(release, Fault.NOT_RELEASED, release.attributes)
                or nothing_configured(release)
            ),
            (
                attribute_evidence(need.name),
                *(Evidence(what="released", name=one.label) for one in release.attributes),
            ),
        )
