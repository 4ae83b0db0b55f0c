"""Group failing requests by trait and time window."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp

from verifier.domain.diagnosis.grouping import Share, collect, group_by, likelihood
from verifier.domain.model.population import FEW_PEOPLE
from verifier.domain.model.triage import (
    CauseTally,
    DayTally,
    JudgedRequest,
    RequestCause,
    RequestPattern,
    ShapeTally,
    SharedTrait,
    TraitName,
)

Requests = Sequence[JudgedRequest]

TRAITS: tuple[TraitName, ...] = ("group", "door", "institution", "pickup-location")
"""Who placed a request and where. If two explain the same requests, the first is used."""


def people_in(requests: Iterable[JudgedRequest], cause: RequestCause | None = None) -> set[int]:
    """Return the people who placed the requests; only of those that fail for *cause*, if given."""
    return {request.person for request in requests if cause in (None, request.cause)}


def value_of(request: JudgedRequest, name: TraitName) -> str | None:
    """Return a request's value for a trait; None if unknown."""
    match name:
        case "group":
            return request.group
        case "door":
            return request.door.value if request.door else None
        case "institution":
            return request.request.institution
        case "pickup-location":
            return request.request.pickup_location
        case "shape":
            return request.shape


@dataclass(frozen=True, slots=True)
class Among:
    """Requests that can be compared by one trait; ``name`` is None to compare only by time."""

    name: TraitName | None
    requests: Requests

    def groups(self) -> Iterator[tuple[SharedTrait | None, Requests]]:
        """Yield each group that shares a value; not a value that all requests share."""
        name = self.name
        if name is None:
            yield None, self.requests
            return
        by_value = group_by(self.requests, lambda request: value_of(request, name))
        for value, group in by_value.items():
            if len(group) < len(self.requests):
                yield SharedTrait(name=name, value=value), group


def comparable(left: Requests, cause: RequestCause, names: Sequence[TraitName]) -> Iterator[Among]:
    """Yield, for each trait, the requests that are compared: those whose value is known.

    Requests with an unknown value would bias the rest: the library system, for example, returns
    groups only for patrons whom it finds. Two exceptions: an unknown source means that it was not
    an add-on, and ReShare names the group if it refuses one.
    """
    if "shape" not in names:
        yield Among(None, left)
    for name in names:
        if name == "door" or (name == "group" and cause is RequestCause.PROFILE):
            yield Among(name, left)
        else:
            yield Among(name, [judged for judged in left if value_of(judged, name) is not None])


Period = tuple[date | None, date | None]


def failing_period(group: Requests, cause: RequestCause, compared: int) -> Period:
    """Find the first and last day between which *cause* is clearly more common.

    One or both are None if there is no such day. *compared* is as in ``Share.chance``.
    """
    tally = _PeopleByDay(group, cause)
    backwards = tally.days[::-1]
    first, last = tally.turn(tally.days), tally.turn(backwards)
    end = None if first is None else tally.turn([day for day in backwards if day >= first])
    count = len(tally.days)
    tried: dict[Period, int] = {(first, end): count * count, (None, last): count}
    tried[first, None] = count  # which is (first, end) where there is no end
    found = [
        (chance, period)
        for period, ways in tried.items()
        if any(period) and (chance := tally.share(period).chance(compared * ways)) is not None
    ]
    return min(found, key=lambda pair: pair[0])[1] if found else (None, None)


def _is_within(day: date, period: Period) -> bool:
    """Whether a day is in a period, including its first and last day."""
    since, until = period
    return (since is None or day >= since) and (until is None or day <= until)


class _PeopleByDay:
    """The number of people on each day: all of them, and those whose requests fail."""

    def __init__(self, group: Requests, cause: RequestCause) -> None:
        dated = [(request.day, request) for request in group if request.day is not None]
        self.every = Counter(day for day, _ in {(day, judged.person) for day, judged in dated})
        bad = {(day, judged.person) for day, judged in dated if judged.cause is cause}
        self.bad = Counter(day for day, _ in bad)
        self.days = sorted(self.every)

    def share(self, period: Period) -> Share:
        """Compare the days of a period with the other days."""
        inside = [day for day in self.days if _is_within(day, period)]
        bad_in = sum(self.bad[day] for day in inside)
        all_in = sum(self.every[day] for day in inside)
        return Share(
            bad_in=bad_in,
            all_in=all_in,
            bad_out=self.bad.total() - bad_in,
            all_out=self.every.total() - all_in,
        )

    def turn(self, days: Sequence[date]) -> date | None:
        """Find the day from which on, in the order of *days*, the failing share is higher.

        The likeliest such day splits the days into the two parts with the most different shares
        (likelihood ratio of two shares against one).
        """
        all_after, bad_after = (
            sum(tally[day] for day in days) for tally in (self.every, self.bad)
        )
        all_before = bad_before = 0
        best: tuple[float, date] | None = None
        for day in days:
            if all_before and bad_after * all_before > bad_before * all_after:
                likely = likelihood(bad_after, all_after) + likelihood(bad_before, all_before)
                if best is None or likely > best[0]:
                    best = (likely, day)
            all_before, bad_before = all_before + self.every[day], bad_before + self.bad[day]
            all_after, bad_after = all_after - self.every[day], bad_after - self.bad[day]
        return None if best is None else best[1]


MOST_ROWS = 45  # of the timeline
_STEPS = (1, 7, 28, 91, 364)  # days
_MOST_SHAPES = 5


def shapes_of(requests: Iterable[JudgedRequest]) -> tuple[ShapeTally, ...]:
    """Count the shapes of identifiers; the most common first, and at most five."""
    counts = Counter(request.shape for request in requests if request.shape is not None)
    return tuple(
        ShapeTally(shape=shape, requests=count)
        for shape, count in counts.most_common(_MOST_SHAPES)
    )


def causes_of(lines: Requests) -> tuple[CauseTally, ...]:
    """Group the failing requests by cause, the most common first."""
    judged = sum(line.cause.is_known for line in lines)
    found = []
    for cause, some in group_by(lines, lambda line: line.cause).items():
        if cause.is_wrong:
            days = [line.day for line in some if line.day is not None]
            tally = CauseTally(
                cause=cause,
                requests=tuple(line.number for line in some),
                people=len(people_in(some)),
                share=len(some) / judged,
                first=min(days, default=None),
                last=max(days, default=None),
                shapes=shapes_of(some),
            )
            found.append(tally)
    return tuple(sorted(found, key=lambda tally: -len(tally.requests)))


def timeline_of(lines: Requests) -> tuple[int, tuple[DayTally, ...]]:
    """Count the requests by day; over a longer time by week or a longer period.

    Returns the number of days in each row, and the rows, including those without requests.
    """
    dated = [(line.day, line.cause) for line in lines if line.day is not None]
    if not dated:
        return 1, ()
    first = min(day for day, _ in dated)
    span = (max(day for day, _ in dated) - first).days + 1
    step = next((step for step in _STEPS if span <= step * MOST_ROWS), span // MOST_ROWS + 1)
    rows = collect(((day - first).days // step, cause) for day, cause in dated)
    timeline = []
    for number in range((span - 1) // step + 1):
        found = Counter(rows.get(number, ()))
        counts = tuple((cause, found[cause]) for cause in RequestCause if found[cause])
        timeline.append(DayTally(day=first + timedelta(days=step * number), counts=counts))
    return step, tuple(timeline)


# What requests that go wrong have in common, and the rest has not.
#
# A pattern is claimed where the share of one cause inside a group is clearly above that of the
# rest (``grouping.Share``). The strongest is taken first, and its requests are left out of every
# further comparison for that cause: what a stronger pattern explains is not claimed again.

_BY_LOOKS = frozenset({RequestCause.MISSING, RequestCause.MALFORMED, RequestCause.ANOTHER_KIND})
"""Causes that include the shape of the identifier, so the shape cannot explain them."""

MOST_PATTERNS = 12  # of one cause


@dataclass(frozen=True, slots=True)
class _Candidate:
    trait: SharedTrait | None
    period: Period
    inside: Requests
    among: Requests  # with which they were compared, themselves among them
    chance: float


def patterns_of(judged: Requests) -> tuple[RequestPattern, ...]:
    """Find the patterns of every cause; those with most requests first."""
    failing = {cause: people_in(judged, cause) for cause in RequestCause if cause.is_wrong}
    # the groups that are compared with their rest, and all of them over time
    names: tuple[TraitName, ...] = (*TRAITS, "shape")
    groups = [{value_of(request, name) for request in judged} - {None} for name in names]
    compared = max(1, (1 + sum(map(len, groups))) * sum(map(bool, failing.values())))
    found = [
        pattern
        for cause, people in failing.items()
        if len(people) >= FEW_PEOPLE
        for pattern in _of_cause(judged, cause, compared)
    ]
    return tuple(sorted(found, key=lambda pattern: -len(pattern.failing)))


def _of_cause(judged: Requests, cause: RequestCause, compared: int) -> Iterator[RequestPattern]:
    left = list(judged)
    for _ in range(MOST_PATTERNS):
        best = _strongest(left, cause, compared, TRAITS)
        if best is None and cause not in _BY_LOOKS:
            best = _strongest(left, cause, compared, ("shape",))
        if best is None:
            return
        explained = {request.number for request in best.inside}
        failing = [request for request in best.inside if request.cause is cause]
        rest = [request for request in best.among if request.number not in explained]
        yield RequestPattern(
            cause=cause,
            trait=best.trait,
            since=best.period[0],
            until=best.period[1],
            failing=tuple(request.number for request in failing),
            people=len(people_in(failing)),
            inside=len(best.inside),
            rest_failing=sum(request.cause is cause for request in rest),
            rest=len(rest),
            share_of_all=len(failing) / len(judged),
            chance=exp(best.chance),  # zero where it is too small to be written
            shapes=shapes_of(failing),
        )
        left = [request for request in left if request.number not in explained]


def _strongest(
    left: Requests, cause: RequestCause, compared: int, names: Sequence[TraitName]
) -> _Candidate | None:
    best: _Candidate | None = None
    for among in comparable(left, cause, names):
        people, failing = people_in(among.requests), people_in(among.requests, cause)
        for trait, group in among.groups():
            if len(people_in(group, cause)) < FEW_PEOPLE:
                continue
            for period, inside in _times(group, cause, compared):
                all_in = people_in(inside)  # whoever has a request inside is inside
                chance = Share(
                    bad_in=len(people_in(inside, cause)),
                    all_in=len(all_in),
                    bad_out=len(failing - all_in),
                    all_out=len(people) - len(all_in),
                ).chance(compared)
                if chance is not None and (best is None or chance < best.chance):
                    best = _Candidate(trait, period, inside, among.requests, chance)
    return best


def _times(
    group: Requests, cause: RequestCause, compared: int
) -> Iterator[tuple[Period, Requests]]:
    """Yield the whole group, and the group within the period in which it fails more."""
    yield (None, None), group
    period = failing_period(group, cause, compared)
    if any(period):
        yield period, [judged for judged in group if judged.day and _is_within(judged.day, period)]
