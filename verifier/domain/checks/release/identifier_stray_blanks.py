"""The patron identifier was released with blanks around or inside it.

What it means: the value has blanks before, after or between its characters, perhaps ones that no
screen shows (a no-break blank, a tab, a zero-width character).

Why it matters: library systems compare the whole text. ReShare's own parts treat blanks
differently: a header loses the outer ones, a link keeps them, so the same person is found by one
way and not by another.

What to change: clean the value in the campus directory, or trim it where the identity provider
takes it from.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import attribute_values
from verifier.domain.checks.identifier_source import identifier_source
from verifier.domain.checks.references import LISTENER, LISTENER_KEYS
from verifier.domain.model.attribute_names import TYPED
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.release import Release
from verifier.domain.model.text_values import is_empty, without_blanks


@check(
    "release.identifier-stray-blanks",
    severity=Severity.WARNING,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(LISTENER_KEYS, LISTENER),
    after=("release.identifier-pairwise",),
)
def identifier_stray_blanks(release: Release) -> Iterator[Answer]:
    """Ask whether the value holds blanks, visible or not."""
    need = identifier_source(release)
    values = [one for one in need.values or () if not is_empty(one)]
    if not values:
        yield NotAsked(f"{need.name} came without a value.")
        return
    if need.name == TYPED:
        yield NotAsked("VuFind takes the blanks off what the patron types.")
        return
    blank = [one for one in values if without_blanks(one) != one]
    if blank:
        yield Draft(
            f"{need.name} was released with blanks that are part of the value.",
            attribute_values(need.name, blank),
        )
    else:
        yield Saw("no blanks in the value")
