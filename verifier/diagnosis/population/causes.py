"""First causes, each with the logins that it concerns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from verifier.diagnosis.population.concern import concern, judged
from verifier.diagnosis.population.member import Member
from verifier.diagnosis.population.people import People
from verifier.diagnosis.remedies.choosing import first_remedy
from verifier.model.population import CauseGroup
from verifier.model.report import GRAVEST_FIRST, Cause, Remedy

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
