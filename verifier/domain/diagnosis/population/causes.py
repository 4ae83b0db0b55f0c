"""Group sign-ins by first cause, and tell whom each cause affects.

Everybody, a group, a few or one person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from verifier.domain.diagnosis.population.members import Member, People, numbers
from verifier.domain.diagnosis.remedies.selection import first_remedy
from verifier.domain.model.population import (
    AffectedLogins,
    CauseGroup,
    Pattern,
    Spread,
    Trait,
    TraitKind,
)
from verifier.domain.model.report import GRAVEST_FIRST, Cause, Remedy, Verdict

# Whom something concerns: everybody, a group, one person, a few; and how widely it is spread.

KINDS: tuple[TraitKind, ...] = ("patron-group", "identity-provider", "protocol", "door")
"""What logins may have in common, what is nearest to the person first."""


def judged(members: Sequence[Member]) -> tuple[Member, ...]:
    """Those about whom something can be said."""
    return tuple(one for one in members if one.verdict is not Verdict.UNKNOWN)


def failing(members: Sequence[Member]) -> tuple[Member, ...]:
    """Those whose request would go wrong."""
    return tuple(one for one in members if one.verdict is Verdict.FAIL)


def concern(some: Sequence[Member], others: Sequence[Member], people: People) -> AffectedLogins:
    """Say what distinguishes *some* logins from *others*, those it does not concern."""
    pattern, trait = _pattern(some, others, people)
    return AffectedLogins(
        pattern=pattern, logins=numbers(some), people=people.count(some), trait=trait
    )


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


# First causes, each with the logins that it concerns.

_SENTENCE = re.compile(r"(?<=[.?!]) (?=[A-Z])")


def causes(members: Sequence[Member], people: People) -> tuple[CauseGroup, ...]:
    """Group the logins by first cause: what fails before what only warns, the commonest first."""
    found: dict[tuple[str, ...], list[tuple[Cause, Member]]] = {}
    for one in members:
        cause = one.report.diagnosis.cause
        if cause is not None and one.same_cause is not None:
            found.setdefault(one.same_cause, []).append((cause, one))
    groups = [_group(some, members, people) for some in found.values()]
    groups.sort(key=lambda one: (GRAVEST_FIRST.index(one.verdict), -len(one.concerned.logins)))
    return tuple(groups)


def _group(
    some: Sequence[tuple[Cause, Member]], members: Sequence[Member], people: People
) -> CauseGroup:
    cause, _ = some[0]
    concerned = [one for _, one in some]
    inside = {one.number for one in concerned}
    others = [one for one in judged(members) if one.number not in inside]
    return CauseGroup(
        check=cause.check,
        station=cause.station,
        owner=cause.owner,
        summary=in_common([one.summary for one, _ in some]),
        verdict=min((one.verdict for one in concerned), key=GRAVEST_FIRST.index),
        concerned=concern(concerned, others, people),
        remedy=_in_all(
            [
                first_remedy(one.report.diagnosis.remedies, cause.check, cause.owner)
                for one in concerned
            ]
        ),
    )


def _in_all(firsts: Sequence[Remedy | None]) -> Remedy | None:
    """Give what every login is told to do first; of several places the sentence alone."""
    one = firsts[0]
    if one is None or any(it is None or it.text != one.text for it in firsts):
        return None
    if len({it.place for it in firsts if it is not None}) == 1:
        return one
    return Remedy(finding=one.finding, owner=one.owner, product=None, text=one.text)


def in_common(summaries: Sequence[str]) -> str:
    """Give the sentences that all begin with; the first one of the first where they all differ."""
    first, *others = (_SENTENCE.split(one) for one in summaries)
    same = 0
    while same < len(first) and all(first[: same + 1] == one[: same + 1] for one in others):
        same += 1
    return " ".join(first[: max(same, 1)])
