"""What many comparisons say together: what most share, and who differs from the rest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from verifier.domain.model.comparison import (
    AggregateComparison,
    Change,
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
_BEARINGS = tuple(Impact)
_SEVERITIES = tuple(Severity)
_FEWEST = 3  # pairs of which most can be said
_NO_CHANGE = frozenset({ChangeKind.BY_NATURE, ChangeKind.NOT_COMPARED})
"""What differs by nature, or is masked, tells nobody from the rest."""


def aggregate(
    comparisons: Sequence[Comparison], *, only_before: int, only_after: int
) -> AggregateComparison:
    """Sum the comparisons up, with how many logins of each side have no partner."""
    by_road = Counter(one.judgement.road for one in comparisons)
    changes = tuple(_shared(comparisons))
    remarks = (*_of_the_pairs(comparisons), *_of_who_is_alone(only_before, only_after))
    return AggregateComparison(
        headline=_headline(by_road, len(comparisons)),
        remarks=tuple(sorted(remarks, key=lambda one: _SEVERITIES.index(one.severity))),
        roads=tuple((road, by_road[road]) for road in _GRAVEST_FIRST if by_road[road]),
        kinds=tuple(_kinds(comparisons)),
        changes=changes,
        unlike=tuple(_unlike(comparisons, changes)),
    )


def _headline(by_road: Counter[Effect], total: int) -> str:
    if not total:
        return "No login of the one set was found again in the other."
    if by_road[Effect.BREAKS]:
        return f"The change breaks the road {_of(by_road[Effect.BREAKS], total)}."
    if by_road[Effect.UNKNOWN]:
        return (
            f"Whether the change breaks the road {_of(by_road[Effect.UNKNOWN], total)} cannot be "
            "said; it breaks no other."
        )
    if by_road[Effect.STILL_BROKEN]:
        return (
            f"The change breaks no road, and the road {_of(by_road[Effect.STILL_BROKEN], total)} "
            "was broken before and still is."
        )
    if by_road[Effect.MENDED]:
        return f"The change mends the road {_of(by_road[Effect.MENDED], total)} and breaks none."
    return f"The road {_of(total, total)} holds."


def _of(count: int, total: int) -> str:
    if count == total:
        return "of the one login" if total == 1 else f"of all {total:,} logins"
    return f"of {count:,} of {total:,} logins"


def _of_the_pairs(comparisons: Sequence[Comparison]) -> Iterator[Remark]:
    """Each remark once, with the number of pairs that have it."""
    how_many = Counter(remark for one in comparisons for remark in one.judgement.remarks)
    for remark, count in how_many.items():
        yield replace(remark, said=f"{count:,} of {len(comparisons):,}: {remark.said}")


def _of_who_is_alone(before: int, after: int) -> Iterator[Remark]:
    for count, here, there, severity in (
        (before, "before", "after", Severity.WARNING),
        (after, "after", "before", Severity.NOTICE),
    ):
        if count:
            yield Remark(
                kind=f"only-{here}",
                severity=severity,
                said=f"{plural(count, 'login')} of {here} could not be paired with any of "
                f"{there}.",
            )


def _kinds(comparisons: Sequence[Comparison]) -> Iterator[tuple[ChangeKind, int]]:
    """How many pairs each kind of change concerns, in the order of the kinds."""
    by_kind = Counter(
        kind
        for one in comparisons
        for kind in {kind for change in one.changes for kind in change.kinds}
    )
    yield from ((kind, by_kind[kind]) for kind in ChangeKind if by_kind[kind])


def _shared(comparisons: Sequence[Comparison]) -> Iterator[SharedChange]:
    """Each change once with the pairs that have it, those of most pairs first."""
    found: dict[tuple[object, ...], list[tuple[int, Change]]] = defaultdict(list)
    for number, one in enumerate(comparisons, 1):
        for change in one.changes:
            found[_alike(change)].append((number, change))
    shared = [
        SharedChange(
            label=having[0][1].label,
            was=having[0][1].was,
            kinds=having[0][1].kinds,
            transforms=having[0][1].transforms,
            names=_names(having[0][1]),
            bearing=min((change.bearing for _, change in having), key=_BEARINGS.index),
            logins=tuple(dict.fromkeys(number for number, _ in having)),
        )
        for having in found.values()
    ]
    return iter(
        sorted(shared, key=lambda one: (-len(one.logins), _BEARINGS.index(one.bearing), one.label))
    )


def _alike(change: Change) -> tuple[object, ...]:
    """What makes the changes of two people the same change."""
    return change.label, change.was, change.kinds, change.transforms, _names(change)


def _names(change: Change) -> tuple[str | None, str | None]:
    return (
        None if change.before is None else change.before.name,
        None if change.after is None else change.after.name,
    )


def _unlike(
    comparisons: Sequence[Comparison], changes: Sequence[SharedChange]
) -> Iterator[DeviatingPair]:
    """Name the pairs that are not as most are; of fewer than three nobody can say most."""
    total = len(comparisons)
    if total < _FEWEST:
        return
    roads = Counter(one.judgement.road for one in comparisons).most_common(1)
    most_have_road = roads[0][0] if roads[0][1] * 2 > total else None
    telling = [
        (at, set(one.logins)) for at, one in enumerate(changes, 1) if set(one.kinds) - _NO_CHANGE
    ]
    for number, one in enumerate(comparisons, 1):
        road = one.judgement.road
        unlike = DeviatingPair(
            login=number,
            road=None if most_have_road in (None, road) else road,
            has=tuple(
                at for at, having in telling if number in having and len(having) * 2 <= total
            ),
            lacks=tuple(
                at for at, having in telling if number not in having and len(having) * 2 > total
            ),
        )
        if unlike.road or unlike.has or unlike.lacks:
            yield unlike
