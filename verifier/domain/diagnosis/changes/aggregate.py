"""Summarize many comparisons: the changes that most pairs share, and the pairs that differ."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from verifier.domain.diagnosis.grouping import collect
from verifier.domain.model.comparison import (
    AggregateComparison,
    ChangeKind,
    Comparison,
    DeviatingPair,
    Effect,
    Impact,
    Remark,
    SharedChange,
)
from verifier.domain.model.finding import Severity
from verifier.domain.model.wording import plural

_GRAVEST_FIRST = (
    Effect.BREAKS,
    Effect.UNKNOWN,
    Effect.STILL_BROKEN,
    Effect.HOLDS_BY_ANOTHER,
    Effect.MENDED,
    Effect.HOLDS,
)
_HEADLINES = {
    Effect.BREAKS: "The change breaks the road {of}.",
    Effect.UNKNOWN: "Whether the change breaks the road {of} cannot be said; it breaks no other.",
    Effect.STILL_BROKEN: "The change breaks no road, and the road {of} was broken before and "
    "still is.",
    Effect.MENDED: "The change mends the road {of} and breaks none.",
}
"""The gravest effect comes first."""

_BEARINGS = tuple(Impact)
_SEVERITIES = tuple(Severity)
_FEWEST = 3  # pairs of which most can be said
_NO_CHANGE = frozenset({ChangeKind.BY_NATURE, ChangeKind.NOT_COMPARED})
"""What differs by nature, or is masked, tells nobody from the rest."""


def aggregate(
    comparisons: Sequence[Comparison], *, only_before: int, only_after: int
) -> AggregateComparison:
    """Summarize the comparisons; *only_before* and *only_after* count logins without a partner."""
    by_road = Counter(comparison.judgement.road for comparison in comparisons)
    kinds = Counter(
        kind
        for comparison in comparisons
        for kind in {kind for change in comparison.changes for kind in change.kinds}
    )
    changes = tuple(_shared(comparisons))
    remarks = [*_of_the_pairs(comparisons), *_of_who_is_alone(only_before, only_after)]
    remarks.sort(key=lambda remark: _SEVERITIES.index(remark.severity))
    return AggregateComparison(
        headline=_headline(by_road, len(comparisons)),
        remarks=tuple(remarks),
        roads=tuple((road, by_road[road]) for road in _GRAVEST_FIRST if by_road[road]),
        kinds=tuple((kind, kinds[kind]) for kind in ChangeKind if kinds[kind]),
        changes=changes,
        unlike=tuple(_unlike(comparisons, changes)),
    )


def _headline(by_road: Counter[Effect], total: int) -> str:
    if not total:
        return "No login of the one set was found again in the other."
    gravest = next((effect for effect in _HEADLINES if by_road[effect]), None)
    count = by_road[gravest] if gravest else total
    of = f"of {count:,} of {total:,} logins"
    if count == total:
        of = "of the one login" if total == 1 else f"of all {total:,} logins"
    return _HEADLINES[gravest].format(of=of) if gravest else f"The road {of} holds."


def _of_the_pairs(comparisons: Sequence[Comparison]) -> Iterator[Remark]:
    how_many = Counter(
        remark for comparison in comparisons for remark in comparison.judgement.remarks
    )
    for remark, count in how_many.items():
        yield replace(remark, message=f"{count:,} of {len(comparisons):,}: {remark.message}")


def _of_who_is_alone(before: int, after: int) -> Iterator[Remark]:
    for count, here, there, severity in (
        (before, "before", "after", Severity.WARNING),
        (after, "after", "before", Severity.NOTICE),
    ):
        message = f"{plural(count, 'login')} of {here} could not be paired with any of {there}."
        if count:
            yield Remark(kind=f"only-{here}", severity=severity, message=message)


def _shared(comparisons: Sequence[Comparison]) -> list[SharedChange]:
    """List each distinct change with the pairs that have it; changes of most pairs come first."""
    alike = collect(
        (
            # what makes the changes of two people the same change
            (
                change.label,
                change.was,
                change.kinds,
                change.transforms,
                change.before.name if change.before else None,
                change.after.name if change.after else None,
            ),
            (number, change.bearing),
        )
        for number, comparison in enumerate(comparisons, 1)
        for change in comparison.changes
    )
    shared = [
        SharedChange(
            label=label,
            was=was,
            kinds=kinds,
            transforms=transforms,
            names=(before, after),
            bearing=min((bearing for _, bearing in having), key=_BEARINGS.index),
            logins=tuple(dict.fromkeys(number for number, _ in having)),
        )
        for (label, was, kinds, transforms, before, after), having in alike.items()
    ]
    shared.sort(key=lambda item: (-len(item.logins), _BEARINGS.index(item.bearing), item.label))
    return shared


def _unlike(
    comparisons: Sequence[Comparison], changes: Sequence[SharedChange]
) -> Iterator[DeviatingPair]:
    """Yield the pairs that differ from most; none if there are fewer than three pairs."""
    total = len(comparisons)
    if total < _FEWEST:
        return
    roads = Counter(comparison.judgement.road for comparison in comparisons)
    [(commonest, count)] = roads.most_common(1)
    usual = commonest if count * 2 > total else None
    telling = [
        (at, set(change.logins), len(change.logins) * 2 > total)
        for at, change in enumerate(changes, 1)
        if set(change.kinds) - _NO_CHANGE
    ]
    for number, item in enumerate(comparisons, 1):
        road = item.judgement.road
        unlike = DeviatingPair(
            login=number,
            road=None if usual in (None, road) else road,
            has=tuple(at for at, logins, most in telling if number in logins and not most),
            lacks=tuple(at for at, logins, most in telling if number not in logins and most),
        )
        if unlike.road or unlike.has or unlike.lacks:
            yield unlike
