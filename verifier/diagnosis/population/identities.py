"""Identifiers that two people send, and people with two identifiers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verifier.diagnosis.population.member import Member, numbers
from verifier.diagnosis.population.people import People
from verifier.model.population import SharedIdentifier, SplitPerson

_TWO_RECORDS = "patron.two-accounts"


def shared(members: Sequence[Member], people: People) -> tuple[SharedIdentifier, ...]:
    """Find each identifier that logins of certainly different people send."""
    senders: dict[str, list[Member]] = {}
    for one in members:
        if one.sent is not None:
            senders.setdefault(one.sent, []).append(one)
    return tuple(
        SharedIdentifier(identifier=identifier, logins=numbers(some), people=people.at_least(some))
        for identifier, some in senders.items()
        if people.at_least(some) > 1
    )


def split(members: Sequence[Member], people: People) -> tuple[SplitPerson, ...]:
    """Find each person whose logins send several identifiers, or who has several records."""
    return tuple(
        found for logins in people.by_person(members).values() for found in _split(logins)
    )


def _split(logins: Sequence[Member]) -> Iterator[SplitPerson]:
    sent = tuple(dict.fromkeys(one.sent for one in logins if one.sent is not None))
    if len(sent) > 1:
        yield SplitPerson(kind="sends-several", logins=numbers(logins), identifiers=sent)
    doubled = [one for one in logins if one.case.has(_TWO_RECORDS)]
    if doubled:
        yield SplitPerson(kind="several-records", logins=numbers(doubled), identifiers=sent)
