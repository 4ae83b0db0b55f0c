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

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import attribute_values
from verifier.domain.checks.identifier_source import header_was_recorded, identifier_source
from verifier.domain.checks.references import LISTENER, LOOKUP_PROBLEMS
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.release import Release
from verifier.domain.model.text_values import is_empty


@check(
    "release.identifier-empty",
    severity=Severity.ERROR,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{LOOKUP_PROBLEMS}, widespread step 2.1", LISTENER),
)
def identifier_empty(release: Release) -> Iterator[Answer]:
    """Ask whether the value holds more than blanks."""
    need = identifier_source(release)
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
