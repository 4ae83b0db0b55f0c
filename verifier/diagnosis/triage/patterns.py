"""What requests that go wrong have in common, and the rest has not.

A pattern is claimed where the share of one cause inside a group is clearly above that of the
rest (``share.Share``). The strongest is taken first, and its requests are left out of every
further comparison for that cause: what a stronger pattern explains is not claimed again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verifier.diagnosis.triage.grouping import TRAITS, comparable, value_of
from verifier.diagnosis.triage.share import Share, as_number
from verifier.diagnosis.triage.since import Period, is_within, period_of
from verifier.diagnosis.triage.tallies import shapes_of
from verifier.model.population import FEW_PEOPLE
from verifier.model.request_cause import RequestCause
from verifier.model.triage import JudgedRequest, RequestPattern, SharedTrait, TraitName

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
    period = period_of(group, cause, compared)
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
