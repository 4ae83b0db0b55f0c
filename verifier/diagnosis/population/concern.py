"""Whom something concerns: everybody, a group, one person, a few; and how widely it is spread."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.diagnosis.population.member import Member, numbers
from verifier.diagnosis.population.people import People
from verifier.model.population import Concerned, Pattern, Spread, Trait, TraitKind
from verifier.model.report import Verdict

KINDS: tuple[TraitKind, ...] = ("patron-group", "identity-provider", "protocol", "door")
"""What logins may have in common, what is nearest to the person first."""


def judged(members: Sequence[Member]) -> tuple[Member, ...]:
    """Those about whom something can be said."""
    return tuple(one for one in members if one.verdict is not Verdict.UNKNOWN)


def failing(members: Sequence[Member]) -> tuple[Member, ...]:
    """Those whose request would go wrong."""
    return tuple(one for one in members if one.verdict is Verdict.FAIL)


def concern(some: Sequence[Member], others: Sequence[Member], people: People) -> Concerned:
    """Say what distinguishes *some* logins from *others*, those it does not concern."""
    pattern, trait = _pattern(some, others, people)
    return Concerned(pattern=pattern, logins=numbers(some), people=people.count(some), trait=trait)


def _pattern(
    some: Sequence[Member], others: Sequence[Member], people: People
) -> tuple[Pattern, Trait | None]:
    if not some:
        return Pattern.NONE, None
    if people.count(some) == 1:
        return Pattern.ONE_PERSON, None
    if not others:
        return Pattern.ALL, None
    for kind in KINDS:
        value = _common(some, kind)
        if value is not None and all(one.trait(kind) not in (value, None) for one in others):
            return Pattern.GROUP, Trait(kind=kind, value=value)
    every = people.count((*some, *others))
    return (Pattern.MOST if people.count(some) * 2 > every else Pattern.FEW), None


def _common(some: Sequence[Member], kind: TraitKind) -> str | None:
    values = {one.trait(kind) for one in some}
    return values.pop() if len(values) == 1 else None


def spread(members: Sequence[Member], people: People) -> Spread:
    """Split as ReShare's page does, by the share of people with the same first cause."""
    able = judged(members)
    if not able:
        return Spread.UNKNOWN
    by_cause: dict[tuple[str, ...] | None, list[Member]] = {}
    for one in failing(able):
        by_cause.setdefault(one.same_cause, []).append(one)
    if not by_cause:
        return Spread.NONE
    commonest = max(people.count(some) for some in by_cause.values())
    widespread = commonest > 1 and commonest * 2 > people.count(able)
    return Spread.WIDESPREAD if widespread else Spread.INTERMITTENT
