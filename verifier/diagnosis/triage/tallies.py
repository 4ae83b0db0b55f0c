"""Counting: causes, shapes, and the requests of each day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from verifier.model.request_cause import RequestCause
from verifier.model.triage import CauseTally, DayTally, JudgedRequest, ShapeTally

MOST_ROWS = 45  # of the timeline
_STEPS = (1, 7, 28, 91, 364)  # days
_MOST_SHAPES = 5


def shapes_of(requests: Iterable[JudgedRequest]) -> tuple[ShapeTally, ...]:
    """Count the shapes of identifiers; the commonest first, and no more than a few."""
    counts = Counter(one.shape for one in requests if one.shape is not None)
    return tuple(
        ShapeTally(shape=shape, requests=count)
        for shape, count in counts.most_common(_MOST_SHAPES)
    )


def causes_of(lines: Sequence[JudgedRequest]) -> tuple[CauseTally, ...]:
    """Group those that go wrong by cause, the commonest first."""
    judged = sum(one.cause.is_told for one in lines)
    by_cause: dict[RequestCause, list[JudgedRequest]] = {}
    for one in lines:
        if one.cause.is_wrong:
            by_cause.setdefault(one.cause, []).append(one)
    found = [_tally(cause, some, judged) for cause, some in by_cause.items()]
    return tuple(sorted(found, key=lambda one: -len(one.requests)))


def _tally(cause: RequestCause, some: Sequence[JudgedRequest], judged: int) -> CauseTally:
    days = [one.day for one in some if one.day is not None]
    return CauseTally(
        cause=cause,
        requests=tuple(one.number for one in some),
        people=len({one.person for one in some}),
        share=len(some) / judged,
        first=min(days, default=None),
        last=max(days, default=None),
        shapes=shapes_of(some),
    )


def timeline_of(lines: Sequence[JudgedRequest]) -> tuple[int, tuple[DayTally, ...]]:
    """Count the requests of each day; of longer times those of weeks, or more days.

    Gives how many days one row stands for, and the rows; days without a request are among them.
    """
    days = [one.day for one in lines if one.day is not None]
    if not days:
        return 1, ()
    first, last = min(days), max(days)
    span = (last - first).days + 1
    step = next((one for one in _STEPS if span <= one * MOST_ROWS), span // MOST_ROWS + 1)
    counts: dict[int, Counter[RequestCause]] = {}
    for one in lines:
        if one.day is not None:
            counts.setdefault((one.day - first).days // step, Counter())[one.cause] += 1
    return step, tuple(
        _row(first + timedelta(days=step * number), counts.get(number, Counter()))
        for number in range((span - 1) // step + 1)
    )


def _row(day: date, counts: Counter[RequestCause]) -> DayTally:
    return DayTally(
        day=day, counts=tuple((cause, counts[cause]) for cause in RequestCause if counts[cause])
    )
