"""For how many logins each attribute holds the right identifier, and what explains the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verifier.diagnosis.population.member import Member, numbers
from verifier.diagnosis.population.people import People
from verifier.diagnosis.transforms.table import rank
from verifier.model.match import Support, Transform
from verifier.model.population import AttributeTally, Explanation

_KINDS = ("exact", "transformed", "among_several", "wrong", "absent")


def tallies(members: Sequence[Member]) -> tuple[AttributeTally, ...]:
    """Count for each attribute that any login carries; the one right most often comes first."""
    known = [one for one in members if one.is_known]
    labels = dict.fromkeys(label for one in members for label in one.values)
    sent = {one.case.wanted for one in members}
    found = [_tally(label, known, sent=label in sent) for label in labels] if known else []
    found.sort(key=lambda one: (-one.exact, -one.transformed, -one.among_several, not one.sent))
    return tuple(found)


def _tally(label: str, known: Sequence[Member], *, sent: bool) -> AttributeTally:
    kinds = [_kind(one, label) for one in known]
    return AttributeTally(
        attribute=label, sent=sent, **{kind: kinds.count(kind) for kind in _KINDS}
    )


def _kind(member: Member, label: str) -> str:
    values = member.values.get(label, ())
    if not values:
        return "absent"
    if any(one in member.right for one in values):
        return "exact" if len(values) == 1 else "among_several"
    return "transformed" if label in member.rewritten else "wrong"


def explanations(members: Sequence[Member], people: People) -> tuple[Explanation, ...]:
    """List what is the right identifier, exactly or by a transform; what explains most first."""
    known = [one for one in members if one.is_known]
    astray = {one.number for one in known if not one.arrives}
    holding: dict[tuple[str, Transform | None], list[Member]] = {}
    for one in known:
        for pair in _pairs(one):
            holding.setdefault(pair, []).append(one)
    found = [
        Explanation(
            attribute=attribute,
            transform=transform,
            logins=numbers(some),
            people=people.count(some),
            others=len(known) - len(some),
            explains_all=bool(astray) and astray <= {one.number for one in some},
            support=Support.of(people.count(some)),
        )
        for (attribute, transform), some in holding.items()
    ]
    found.sort(key=lambda one: (not one.explains_all, -len(one.logins), rank(one.transform)))
    return tuple(found)


def _pairs(member: Member) -> Iterator[tuple[str, Transform | None]]:
    for label in member.values:
        if _kind(member, label) == "exact":
            yield label, None
        elif label in member.rewritten:
            yield label, member.rewritten[label].transform
