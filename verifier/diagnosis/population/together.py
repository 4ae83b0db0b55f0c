"""All that a set of finished reports says together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from verifier.diagnosis.population.causes import causes
from verifier.diagnosis.population.concern import concern, failing, judged, spread
from verifier.diagnosis.population.identities import shared, split
from verifier.diagnosis.population.listener_answer import listener_answer
from verifier.diagnosis.population.listener_rule import Listener
from verifier.diagnosis.population.member import Member
from verifier.diagnosis.population.people import People
from verifier.diagnosis.population.questions import set_steps
from verifier.diagnosis.population.said import headline, remarks
from verifier.diagnosis.population.tally import explanations, tallies
from verifier.model.population import LoginLine, Population
from verifier.model.report import Report


def see_together(
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
