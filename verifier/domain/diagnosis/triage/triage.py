"""All that a set of requests shows: each judged, and what they show together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from verifier.domain.diagnosis.shapes import shape_label
from verifier.domain.diagnosis.triage.identifiers import Answers, people_of, usual_kinds
from verifier.domain.diagnosis.triage.judge import History, Judge, history_of
from verifier.domain.diagnosis.triage.messages import (
    headline_of,
    pattern_message,
    remarks_of,
    spread_of,
)
from verifier.domain.diagnosis.triage.patterns import causes_of, patterns_of, timeline_of
from verifier.domain.diagnosis.triage.remedies import remedies_of
from verifier.domain.diagnosis.triage.steps import steps_of
from verifier.domain.model.lookup import Found
from verifier.domain.model.site import Site
from verifier.domain.model.triage import (
    ExportOddity,
    JudgedRequest,
    PatronRequest,
    RequestsRead,
    Triage,
)

_NONE = frozenset[str]()


def triage(
    read: RequestsRead,
    *,
    site: Site,
    answers: Answers,
    created_at: datetime,
    version: str,
    spoilt: frozenset[str] = _NONE,
    oddities: tuple[ExportOddity, ...] = (),
    unasked: int = 0,
) -> Triage:
    """Judge the requests, one by one and together.

    *spoilt* are ids of requests whose identifier an export has damaged: they are judged by what
    ReShare said alone. *unasked* counts the questions that an interrupt left out.
    """
    lines = _judged(read.requests, site, answers, spoilt)
    judged = [one for one in lines if one.cause.is_told]
    patterns = tuple(replace(one, said=pattern_message(one)) for one in patterns_of(judged))
    step_days, timeline = timeline_of(lines)
    made = Triage(
        site_name=site.name,
        created_at=created_at,
        version=version,
        headline="",
        remarks=(),
        spread=spread_of(judged, patterns),
        lines=lines,
        people=len({one.person for one in lines}),
        causes=causes_of(lines),
        patterns=patterns,
        remedies=remedies_of([one for one in lines if one.cause.is_wrong], patterns),
        steps=steps_of(lines, patterns, stopped=read.stopped is not None),
        step_days=step_days,
        timeline=timeline,
        oddities=oddities,
        total=read.total,
        stopped=read.stopped,
        asked=answers.answered,
        unanswered=answers.unanswered,
        unasked=unasked,
    )
    return replace(made, headline=headline_of(made), remarks=tuple(remarks_of(made)))


def _judged(
    requests: Sequence[PatronRequest], site: Site, answers: Answers, spoilt: frozenset[str]
) -> tuple[JudgedRequest, ...]:
    checks = site.reshare.borrower_check_on if site.reshare.stated else None
    histories = [history_of(one, checks=checks) for one in requests]
    judge = Judge(
        usual=usual_kinds(site, _accepted(requests, histories, answers)), settings=site.reshare
    )
    lines = []
    for number, (request, history, person) in enumerate(
        zip(requests, histories, people_of(requests), strict=True), 1
    ):
        value = request.patron_identifier if isinstance(request.patron_identifier, str) else None
        answer = answers.to(value)
        judgement = judge.judge(request, history, answer, spoilt=request.id in spoilt)
        lines.append(
            JudgedRequest(
                number=number,
                request=request,
                cause=judgement.cause,
                because=judgement.because,
                rests_on=judgement.rests_on,
                person=person,
                group=request.group or history.profile or _group(answer.decides),
                shape=shape_label(value) if value and request.id not in spoilt else None,
                day=site.day_of(request.created_at) if request.created_at else None,
            )
        )
    return tuple(lines)


def _accepted(
    requests: Sequence[PatronRequest], histories: Sequence[History], answers: Answers
) -> list[str]:
    """List the identifiers that ReShare or the library system found."""
    return [
        one.patron_identifier
        for one, history in zip(requests, histories, strict=True)
        if isinstance(one.patron_identifier, str)
        and (history.accepted or isinstance(answers.to(one.patron_identifier).decides, Found))
    ]


def _group(outcome: object) -> str | None:
    if not isinstance(outcome, Found) or outcome.record.group is None:
        return None
    return outcome.record.group.code
