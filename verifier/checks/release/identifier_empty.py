"""The patron identifier was released as an empty value.

What it means: the identity provider sent a value for the attribute, and the value is empty or
nothing but blanks.

Why it matters: the request is created with an empty User ID. Where a proxy puts the value into a
header, the empty header even wipes an identifier that had arrived another way.

What to change: fill the person's entry in the campus directory, and set the identity provider
to leave the attribute out where there is no value.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.checks.evidence import attribute_values
from verifier.checks.placeholders import is_empty
from verifier.checks.sources import LISTENER, LOOKUP_PROBLEMS
from verifier.checks.wanted import header_was_recorded, wanted
from verifier.model.finding import Owner, Severity, Station
from verifier.model.release import Release


@check(
    "release.identifier-empty",
    severity=Severity.ERROR,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{LOOKUP_PROBLEMS}, widespread step 2.1", LISTENER),
)
def identifier_empty(release: Release) -> Iterator[Answer]:
    """Ask whether the value holds more than blanks."""
    need = wanted(release)
    if not need.values:
        yield NotAsked(f"{need.name} came without a value.")
    elif header_was_recorded(release):
        yield NotAsked("The header itself was saved; another check is about what it holds.")
    elif all(map(is_empty, need.values)):
        yield Draft(
            f"{need.name} was released with an empty value.",
            attribute_values(need.name, need.values),
        )
    else:
        yield Saw(f"{need.name} is not empty")
