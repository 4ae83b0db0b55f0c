"""The page's questions about many requests."""

from __future__ import annotations

import pytest

from tests.request_factories import make_judged, numbered
from verifier.domain.diagnosis.triage.patterns import patterns_of
from verifier.domain.diagnosis.triage.triage import steps_of
from verifier.domain.model.report import StepAnswer
from verifier.domain.model.triage import RequestCause, RequestSource

FINE = [make_judged() for _ in range(60)]
ADD_ON = {"door": RequestSource.ILLIAD}


def some(count, cause=RequestCause.FINE, **more):
    return [make_judged(cause, **more) for _ in range(count)]


def answer(step, *parts):
    lines = numbered(*parts)
    judged = [line for line in lines if line.cause is not RequestCause.CANNOT_TELL]
    return {step.step: step.answer for step in steps_of(lines, patterns_of(judged))}[step]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((FINE, some(9, RequestCause.PROFILE, group="ALUM")), StepAnswer.YES),
        ((FINE, some(9, RequestCause.BLOCKED)), StepAnswer.NO),
        ((FINE, some(3, RequestCause.BLOCKED)), StepAnswer.UNKNOWN),
        ((FINE, some(9, RequestCause.MISSING, group=None)), StepAnswer.UNKNOWN),
        ((FINE,), StepAnswer.NOT_APPLICABLE),
        ((some(9, RequestCause.CANNOT_TELL),), StepAnswer.UNKNOWN),
    ],
)
def test_do_they_share_a_group(parts, expected):
    """Yes where a group is set apart; unknown where no group is told, or too few fail."""
    assert expected is answer("widespread-1", *parts)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((FINE, some(9, RequestCause.MISSING, group="ALUM")), StepAnswer.YES),
        ((some(9, RequestCause.MISSING), some(2)), StepAnswer.YES),
        ((FINE, some(9, RequestCause.MISSING)), StepAnswer.NO),
        ((FINE, some(9, RequestCause.BLOCKED)), StepAnswer.NO),
        ((FINE, some(2, RequestCause.MISSING)), StepAnswer.UNKNOWN),
        ((some(9, RequestCause.CANNOT_TELL),), StepAnswer.UNKNOWN),
    ],
)
def test_are_requests_consistently_wrong(parts, expected):
    """Yes where something shared sets them apart, or most are; single ones are not consistent."""
    assert expected is answer("widespread-2", *parts)


@pytest.mark.parametrize(
    ("step", "door", "other"), [("widespread-2.1", {}, ADD_ON), ("widespread-2.2", ADD_ON, {})]
)
def test_what_arrives_by_each_way(step, door, other):
    """Right, wrong, too few to tell, and not a single one by that way."""
    right = some(60, **door)
    wrong = some(20, RequestCause.ANOTHER_KIND, **door)

    assert StepAnswer.YES is answer(step, right, some(20, RequestCause.ANOTHER_KIND, **other))
    assert StepAnswer.NO is answer(step, wrong, some(60, **other))
    assert StepAnswer.UNKNOWN is answer(step, some(2, **door), some(60, **other))
    assert StepAnswer.NOT_APPLICABLE is answer(step, some(60, **other))


def test_a_few_wrong_ones_are_no_proof_that_all_is_right():
    """Where two or three people's requests are wrong, nobody is told that every one is right."""
    few = answer("widespread-2.1", some(3), some(3, RequestCause.MISSING))
    most = answer("widespread-2.1", some(2), some(4, RequestCause.MISSING))

    assert (StepAnswer.UNKNOWN, StepAnswer.UNKNOWN) == (few, most)
