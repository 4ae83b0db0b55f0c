"""Aggregate a set of reports.

A line per sign-in, a tally per attribute, and shared or split identifiers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from verifier.domain.diagnosis.population.causes import causes, concern, failing, judged, spread
from verifier.domain.diagnosis.population.listener_rule import Listener, listener_answer
from verifier.domain.diagnosis.population.members import Member, People, numbers
from verifier.domain.diagnosis.population.messages import headline, remarks
from verifier.domain.diagnosis.population.steps import set_steps
from verifier.domain.diagnosis.transforms.explain import rank
from verifier.domain.model.match import Support, Transform
from verifier.domain.model.population import (
    AttributeTally,
    Explanation,
    LoginLine,
    Population,
    SharedIdentifier,
    SplitPerson,
)
from verifier.domain.model.report import Report

# For how many logins each attribute holds the right identifier, and what explains the rest.

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


# Identifiers that two people send, and people with two identifiers.

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


# All that a set of finished reports says together.


def aggregate(
    reports: Sequence[Report],
    *,
    listener: Listener,
    created_at: datetime,
    names: Sequence[str | None] = (),
    unasked: int = 0,
) -> Population:
    """Judge the reports as a set. *names* are of the files, one for each report or none.

    Pure but for *listener*. Raises ``ValueError`` where there is no report.
    """
    if not reports:
        message = "a set of logins holds at least one"
        raise ValueError(message)
    given = names or [None] * len(reports)
    members = tuple(
        Member(number=number, report=report, name=name)
        for number, (report, name) in enumerate(zip(reports, given, strict=True), 1)
    )
    people = People(members)
    wrong = failing(members)
    fine = [one for one in judged(members) if one.works]
    tallied, explained = tallies(members), explanations(members, people)
    population = Population(
        site_name=reports[0].site_name,
        created_at=created_at,
        version=reports[0].version,
        headline=headline(len(wrong), len(fine), len(members)),
        remarks=(),
        logins=tuple(_line(one, people) for one in members),
        people=people.count(members),
        unasked=unasked,
        failing=concern(wrong, fine, people),
        spread=spread(members, people),
        causes=causes(members, people),
        known=sum(one.is_known for one in members),
        attributes=tallied,
        explanations=explained,
        shared=shared(members, people),
        split=split(members, people),
        listener=listener_answer(
            members, people, listener, tallies=tallied, explanations=explained
        ),
        steps=set_steps(members, people, tallied),
    )
    return replace(population, remarks=tuple(remarks(population, members)))


def _line(member: Member, people: People) -> LoginLine:
    diagnosis, idp = member.report.diagnosis, member.case.capture.idp
    return LoginLine(
        number=member.number,
        name=member.name,
        person=people.of(member),
        group=member.trait("patron-group"),
        idp_name=idp.display_name or idp.entity_id,
        verdict=member.verdict,
        headline=diagnosis.headline.verdict,
        cause=diagnosis.cause.check if diagnosis.cause else None,
    )
