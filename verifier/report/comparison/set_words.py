"""The words for two sets of logins compared."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.model.comparison import Bearing, Comparison, Road
from verifier.model.comparison_set import ComparisonSet, SharedChange, Unlike
from verifier.model.report import Verdict
from verifier.report.comparison.words import KINDS, ROADS, kind_words
from verifier.report.words import VERDICTS

A_FEW = 5
"""Pairs that are shown in full on a terminal."""

BEARINGS: dict[Bearing, str] = {
    Bearing.BREAKS: "breaks the road",
    Bearing.TOUCHES: "concerns the identifier",
    Bearing.MATTERS: "concerns the e-mail address",
    Bearing.BY_NATURE: "differs, as it must",
    Bearing.NOT_COMPARED: "masked, not compared",
    Bearing.HARMLESS: "harmless",
}
"""What a change means for the road, at its gravest."""

_BEAR_ON_THE_ROAD = (Bearing.BREAKS, Bearing.TOUCHES, Bearing.MATTERS)


def verdict_words(compared: ComparisonSet) -> tuple[str, str, str]:
    """Give shape, word and tone of the gravest road, which the roads begin with."""
    roads = compared.together.roads
    return ROADS[roads[0][0]] if roads else ROADS[Road.UNKNOWN]


def shared_words(change: SharedChange) -> str:
    """Say what became of an attribute, by the names that a person reads."""
    label = change.label if change.was is None else f"{change.was} → {change.label}"
    return f"{label}: {', '.join(kind_words(change.kinds, change.transforms))}"


def common_words(compared: ComparisonSet) -> tuple[str, ...]:
    """Say what became of all, where there are several: the change itself, most likely.

    What bears on no road waits for the list of all changes.
    """
    total = len(compared.comparisons)
    if total == 1:
        return ()
    return tuple(
        f"For all {total:,}: {shared_words(one)}."
        for one in compared.together.changes
        if len(one.logins) == total and one.bearing in _BEAR_ON_THE_ROAD
    )


def kinds_words(compared: ComparisonSet) -> str:
    """Say how many logins each kind of change concerns."""
    return " · ".join(f"{KINDS[kind]} {count:,}" for kind, count in compared.together.kinds)


def count_words(change: SharedChange, compared: ComparisonSet) -> str:
    """Say how many logins have a change."""
    total = len(compared.comparisons)
    count = len(change.logins)
    return f"all {total:,}" if count == total else f"{count:,} of {total:,}"


def unlike_words(unlike: Unlike, compared: ComparisonSet) -> str:
    """Say in what a login differs from most."""
    return "; ".join(_unlike(unlike, compared.together.changes))


def _unlike(unlike: Unlike, changes: tuple[SharedChange, ...]) -> Iterator[str]:
    if unlike.road is not None:
        yield ROADS[unlike.road][1]
    yield from (shared_words(changes[at - 1]) for at in unlike.has)
    yield from (f"not so: {shared_words(changes[at - 1])}" for at in unlike.lacks)


def shown_in_full(compared: ComparisonSet) -> tuple[int, ...]:
    """Choose the pairs to show in full where there is little room.

    All of a few; of many those that differ from the rest and the first of the others.
    """
    everyone = range(1, len(compared.comparisons) + 1)
    if len(everyone) <= A_FEW:
        return tuple(everyone)
    unlike = {one.login for one in compared.together.unlike}
    others = [number for number in everyone if number not in unlike]
    return tuple(sorted([*sorted(unlike)[:A_FEW], *others[:1]]))


def pair_words(comparison: Comparison) -> str:
    """Name the road of one pair, with the verdicts where the library system gave two."""
    word = ROADS[comparison.judgement.road][1]
    sides = (comparison.before, comparison.after)
    verdicts = [
        VERDICTS[one.verdict][1]
        for one in sides
        if one.verdict is not None and one.verdict is not Verdict.UNKNOWN
    ]
    return f"{word} ({' → '.join(verdicts)})" if len(verdicts) == len(sides) else word
