"""The questions of the road in short, answered from a report: what a run shows of each patron."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from verifier.model.lookup import Ambiguous, Found, NotFound
from verifier.model.match import PatronMatch
from verifier.model.report import Report, StepAnswer


class RoadQuestion(StrEnum):
    """What is asked of each patron, in the order of the road."""

    LOGGED_IN = "logged-in"
    RELEASED = "released"
    REACHES_RESHARE = "reaches-reshare"
    FOUND = "found"
    RIGHT_PERSON = "right-person"
    MAY_REQUEST = "may-request"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadAnswer:
    """One question with its answer. Not applicable: an earlier no has settled it."""

    question: RoadQuestion
    answer: StepAnswer


def road_answers(report: Report) -> tuple[RoadAnswer, ...]:
    """Answer all of them. After the first no the rest follows from it and is not asked."""
    answers: list[RoadAnswer] = []
    settled = False
    for question, answer in zip(RoadQuestion, _answers(report), strict=True):
        said = StepAnswer.NOT_APPLICABLE if settled else answer
        answers.append(RoadAnswer(question=question, answer=said))
        settled = settled or said is StepAnswer.NO
    return tuple(answers)


def _answers(report: Report) -> Iterator[StepAnswer]:
    match = report.decision.match
    preview = match.lookup.preview
    yield StepAnswer.YES
    yield _yes_if(any(one.strip() for one in preview.release.identifier_values or ()))
    if preview.cannot_be_said is not None:
        yield StepAnswer.UNKNOWN
    else:
        yield _yes_if(preview.blocked is None and bool(preview.patron_identifier))
    yield _found(match)
    yield _right_person(match)
    yield _may_request(report)


def _found(match: PatronMatch) -> StepAnswer:
    decisive = match.lookup.decisive
    match None if decisive is None else decisive.outcome:
        case Found():
            return StepAnswer.YES
        case NotFound() | Ambiguous():
            return StepAnswer.NO
        case _:
            return StepAnswer.UNKNOWN


def _right_person(match: PatronMatch) -> StepAnswer:
    decisive = match.lookup.decisive
    if decisive is None or not isinstance(decisive.outcome, Found):
        return StepAnswer.UNKNOWN
    record, expected = decisive.outcome.record, match.lookup.expected
    if expected is not None:
        sent = match.lookup.preview.patron_identifier
        return _yes_if(sent == expected or bool(record.bearing(expected)))
    return StepAnswer.UNKNOWN if match.person is None else _yes_if(record == match.record)


def _may_request(report: Report) -> StepAnswer:
    own = report.decision.own_answer
    if own is not None and own.valid is not None:
        return _yes_if(own.valid)
    accepted = report.decision.accepted
    return StepAnswer.UNKNOWN if accepted is None else _yes_if(accepted)


def _yes_if(holds: bool) -> StepAnswer:
    return StepAnswer.YES if holds else StepAnswer.NO
