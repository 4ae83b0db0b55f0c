"""Group failing requests by trait and time window.

Where the failure rate is significantly higher than in the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, lgamma, log, sqrt

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

# Which requests are compared with each other, and the groups that may be set apart.

TRAITS: tuple[TraitName, ...] = ("group", "door", "institution", "pickup-location")
"""Who placed a request and where; of two that explain the same, the first is taken."""


def value_of(request: JudgedRequest, name: TraitName) -> str | None:
    """Give what a request has of a trait; None where nothing says."""
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
    """Requests that may be compared by one trait; by None in time alone."""

    name: TraitName | None
    requests: Sequence[JudgedRequest]

    def groups(self) -> Iterator[tuple[SharedTrait | None, Sequence[JudgedRequest]]]:
        """Give each group that may be set apart; what all of them share sets nobody apart."""
        if self.name is None:
            yield None, self.requests
            return
        groups: dict[str, list[JudgedRequest]] = {}
        for one in self.requests:
            value = value_of(one, self.name)
            if value is not None:
                groups.setdefault(value, []).append(one)
        for value, group in groups.items():
            if len(group) < len(self.requests):
                yield SharedTrait(name=self.name, value=value), group


def comparable(
    left: Sequence[JudgedRequest], cause: RequestCause, names: Sequence[TraitName]
) -> Iterator[Among]:
    """Give what is compared by each trait: the requests of which it is known.

    The others would make the rest look better than it is: a group that only the library system
    tells is known of patrons that were found. That a door is not known means that it is no
    add-on, and ReShare names the group where it refuses one.
    """
    if "shape" not in names:
        yield Among(None, left)
    for name in names:
        if name == "door" or (name == "group" and cause is RequestCause.PROFILE):
            yield Among(name, left)
        else:
            yield Among(name, [one for one in left if value_of(one, name) is not None])


# How sure a difference between two shares is. Written out here: there is no library for it.

NEGLIGIBLE = -45.0  # natural logarithm: terms this much smaller than the first add nothing
_Z = 1.96  # 95 percent


def fisher(bad_in: int, all_in: int, bad_out: int, all_out: int) -> float:
    """Give the chance of as many or more failures inside, were failures drawn blindly.

    Fisher's exact test, one-sided: failures and all others are drawn into the two groups without
    putting back (the hypergeometric distribution). The result is its natural logarithm, since
    the chance itself is often too small to be written.
    """
    every, bad = all_in + all_out, bad_in + bad_out
    whole = _choose(every, all_in)
    first = _choose(bad, bad_in) + _choose(every - bad, all_in - bad_in) - whole
    total, term = 1.0, 0.0
    for number in range(bad_in, min(bad, all_in)):
        good_in = all_in - number
        term += log(bad - number) + log(good_in) - log(number + 1)
        term -= log(every - bad - good_in + 1)
        if term < NEGLIGIBLE:
            break
        total += exp(term)
    return min(0.0, first + log(total))


def wilson(bad: int, every: int) -> tuple[float, float]:
    """Give the range in which the true share lies with 95 percent (Wilson's score interval)."""
    if not every:
        return 0.0, 1.0
    share, square = bad / every, _Z * _Z
    middle = share + square / (2 * every)
    reach = _Z * sqrt(share * (1 - share) / every + square / (4 * every * every))
    scale = 1 + square / every
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


def _choose(every: int, some: int) -> float:
    """Give the natural logarithm of the number of ways to choose *some* of *every*."""
    return lgamma(every + 1) - lgamma(some + 1) - lgamma(every - some + 1)


# When a share inside a group counts as clearly above that of the rest.

CHANCE = 0.001
"""A pattern is claimed where chance alone would make it less often than this, over all
comparisons together (Bonferroni's correction)."""

TIMES = 2.0
"""The failing share inside has to be at least so many times that of the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Failing and all people, in a group and in the rest."""

    bad_in: int
    all_in: int
    bad_out: int
    all_out: int

    def chance(self, compared: int) -> float | None:
        """Give the logarithm of the chance; None where the difference is not a clear one.

        *compared* is the number of comparisons among which this one is chosen.
        """
        if self.bad_in < FEW_PEOPLE or not self.all_out:
            return None
        inside, outside = self.bad_in / self.all_in, self.bad_out / self.all_out
        if inside < TIMES * outside:
            return None
        if wilson(self.bad_in, self.all_in)[0] <= wilson(self.bad_out, self.all_out)[1]:
            return None
        found = fisher(self.bad_in, self.all_in, self.bad_out, self.all_out) + log(compared)
        return found if found <= log(CHANCE) else None


def as_number(chance: float) -> float:
    """Give a chance as a number: zero where it is too small to be written."""
    return exp(chance)


# Since which day, and until which, a group of requests fails.

Period = tuple[date | None, date | None]


def failing_period(group: Sequence[JudgedRequest], cause: RequestCause, compared: int) -> Period:
    """Find the first and the last day between which *cause* is clearly commoner than outside.

    One of them, or both, is None where there is no such day. *compared* as in ``Share.chance``.
    """
    tally = _Tally(group, cause)
    first, last = _turn(tally.days, tally), _turn(tally.days[::-1], tally)
    end = (
        None if first is None else _turn([one for one in tally.days[::-1] if one >= first], tally)
    )
    count = len(tally.days)
    tried: dict[Period, int] = {(first, end): count * count, (None, last): count}
    tried[first, None] = count  # which is (first, end) where there is no end
    found = [
        (chance, period)
        for period, ways in tried.items()
        if any(period) and (chance := tally.share(period).chance(compared * ways)) is not None
    ]
    return min(found, key=lambda one: one[0])[1] if found else (None, None)


def is_within(day: date, period: Period) -> bool:
    """Whether a day lies in a period, whose first and last day are in it."""
    since, until = period
    return (since is None or day >= since) and (until is None or day <= until)


class _Tally:
    """The people of each day, all of them and those that fail."""

    def __init__(self, group: Sequence[JudgedRequest], cause: RequestCause) -> None:
        dated = [one for one in group if one.day is not None]
        bad = {(one.day, one.person) for one in dated if one.cause is cause}
        self.every = Counter(day for day, _ in {(one.day, one.person) for one in dated})
        self.bad = Counter(day for day, _ in bad)
        self.days = sorted(day for day in self.every if day is not None)

    def share(self, period: Period) -> Share:
        """Compare the days of a period with the others."""
        inside = [one for one in self.days if is_within(one, period)]
        bad_in = sum(self.bad[one] for one in inside)
        all_in = sum(self.every[one] for one in inside)
        return Share(
            bad_in=bad_in,
            all_in=all_in,
            bad_out=self.bad.total() - bad_in,
            all_out=self.every.total() - all_in,
        )


def _turn(days: Sequence[date], tally: _Tally) -> date | None:
    """Find the day from which on, in the order of *days*, the share is higher.

    The likeliest such day is the one that splits the days into two with the most different
    shares (the likelihood ratio of two shares against one).
    """
    every, bad = tally.every, tally.bad
    all_after, bad_after = sum(every[one] for one in days), sum(bad[one] for one in days)
    all_before = bad_before = 0
    best: tuple[float, date] | None = None
    for one in days:
        if all_before and bad_after * all_before > bad_before * all_after:
            likely = _likelihood(bad_after, all_after) + _likelihood(bad_before, all_before)
            if best is None or likely > best[0]:
                best = (likely, one)
        all_before, bad_before = all_before + every[one], bad_before + bad[one]
        all_after, bad_after = all_after - every[one], bad_after - bad[one]
    return None if best is None else best[1]


def _likelihood(bad: int, every: int) -> float:
    """Give the logarithm of the likelihood of a share that is as it was seen."""
    good = every - bad
    return (bad * log(bad / every) if bad else 0.0) + (good * log(good / every) if good else 0.0)


# Counting: causes, shapes, and the requests of each day.

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


# What requests that go wrong have in common, and the rest has not.
#
# A pattern is claimed where the share of one cause inside a group is clearly above that of the
# rest (``share.Share``). The strongest is taken first, and its requests are left out of every
# further comparison for that cause: what a stronger pattern explains is not claimed again.

_BY_LOOKS = frozenset({RequestCause.MISSING, RequestCause.MALFORMED, RequestCause.ANOTHER_KIND})
"""Causes that the shape of the identifier is a part of: it explains none of them."""

MOST_PATTERNS = 12  # of one cause


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Requests that share a trait, in a time."""

    trait: SharedTrait | None
    period: Period
    inside: Sequence[JudgedRequest]
    among: Sequence[JudgedRequest]  # with which they were compared, themselves among them
    chance: float


def patterns_of(judged: Sequence[JudgedRequest]) -> tuple[RequestPattern, ...]:
    """Find the patterns of every cause; those with most requests first."""
    wrong = [one for one in RequestCause if one.is_wrong]
    failing = {one: {it.person for it in judged if it.cause is one} for one in wrong}
    compared = max(1, _comparisons(judged) * sum(bool(some) for some in failing.values()))
    found = [
        pattern
        for cause in wrong
        if len(failing[cause]) >= FEW_PEOPLE
        for pattern in _of_cause(judged, cause, compared)
    ]
    return tuple(sorted(found, key=lambda one: -len(one.failing)))


def _comparisons(judged: Sequence[JudgedRequest]) -> int:
    """Count the groups that are compared with their rest, and all of them over time."""
    names: tuple[TraitName, ...] = (*TRAITS, "shape")
    return 1 + sum(len({value_of(one, name) for one in judged} - {None}) for name in names)


def _of_cause(
    judged: Sequence[JudgedRequest], cause: RequestCause, compared: int
) -> Iterator[RequestPattern]:
    left = list(judged)
    for _ in range(MOST_PATTERNS):
        best = _strongest(left, cause, compared, TRAITS)
        if best is None and cause not in _BY_LOOKS:
            best = _strongest(left, cause, compared, ("shape",))
        if best is None:
            return
        yield _pattern(best, cause, len(judged))
        explained = {one.number for one in best.inside}
        left = [one for one in left if one.number not in explained]


def _strongest(
    left: Sequence[JudgedRequest],
    cause: RequestCause,
    compared: int,
    names: Sequence[TraitName],
) -> _Candidate | None:
    best: _Candidate | None = None
    for among in comparable(left, cause, names):
        people = {one.person for one in among.requests}
        failing = {one.person for one in among.requests if one.cause is cause}
        for trait, group in among.groups():
            if len({one.person for one in group if one.cause is cause}) < FEW_PEOPLE:
                continue
            for period, inside in _times(group, cause, compared):
                share = _share(inside, cause, people=people, failing=failing)
                chance = share.chance(compared)
                if chance is not None and (best is None or chance < best.chance):
                    best = _Candidate(trait, period, inside, among.requests, chance)
    return best


def _times(
    group: Sequence[JudgedRequest], cause: RequestCause, compared: int
) -> Iterator[tuple[Period, Sequence[JudgedRequest]]]:
    """Give the group as a whole, and in the time in which it fails more than before or after."""
    yield (None, None), group
    period = failing_period(group, cause, compared)
    if any(period):
        yield period, [one for one in group if one.day is not None and is_within(one.day, period)]


def _share(
    inside: Sequence[JudgedRequest], cause: RequestCause, *, people: set[int], failing: set[int]
) -> Share:
    """Count people: whoever has a request inside is inside."""
    all_in = {one.person for one in inside}
    bad_in = {one.person for one in inside if one.cause is cause}
    return Share(
        bad_in=len(bad_in),
        all_in=len(all_in),
        bad_out=len(failing - all_in),
        all_out=len(people) - len(all_in),
    )


def _pattern(best: _Candidate, cause: RequestCause, judged: int) -> RequestPattern:
    failing = [one for one in best.inside if one.cause is cause]
    explained = {one.number for one in best.inside}
    rest = [one for one in best.among if one.number not in explained]
    since, until = best.period
    return RequestPattern(
        cause=cause,
        trait=best.trait,
        since=since,
        until=until,
        failing=tuple(one.number for one in failing),
        people=len({one.person for one in failing}),
        inside=len(best.inside),
        rest_failing=sum(one.cause is cause for one in rest),
        rest=len(rest),
        share_of_all=len(failing) / judged,
        chance=as_number(best.chance),
        shapes=shapes_of(failing),
    )
