import pytest

from tests.domain.diagnosis.cases import make_case
from verifier.domain.diagnosis.steps.evidence import steps
from verifier.domain.diagnosis.steps.questions import (
    ACTIVE_RECORD,
    BLOCKING_FINES,
    QUESTIONS,
    SHARED_GROUP,
)
from verifier.domain.model.report import StepAnswer


@pytest.mark.parametrize(
    ("good", "question", "answer"),
    [
        (True, ACTIVE_RECORD, StepAnswer.YES),
        (False, ACTIVE_RECORD, StepAnswer.NO),
        (False, BLOCKING_FINES, StepAnswer.YES),
        (True, BLOCKING_FINES, StepAnswer.NO),
        (None, SHARED_GROUP, StepAnswer.YES),
        (None, ACTIVE_RECORD, StepAnswer.UNKNOWN),
        (None, BLOCKING_FINES, StepAnswer.NOT_APPLICABLE),
    ],
)
def test_yes_is_not_always_the_good_answer(good, question, answer):
    """For fines it is the bad one; what is not known is neither."""
    assert good is question.is_good(answer)


def test_each_is_asked_of_one_patron_and_of_several():
    """Two questions of the same number, each with a question mark."""
    asked = [text for question in QUESTIONS for text in (question.of_one, question.of_several)]

    assert 18 == len(set(asked))
    assert all(each.endswith("?") for each in asked)
    assert "every patron" in ACTIVE_RECORD.answered(StepAnswer.YES, "So.", several=True).question


def test_answers_the_nine_questions_in_the_pages_order():
    """The numbers are the page's; its old fourth question was merged into the sixth."""
    expected = [
        "intermittent-1",
        "intermittent-2",
        "intermittent-3",
        "intermittent-5",
        "intermittent-6",
        "widespread-1",
        "widespread-2",
        "widespread-2.1",
        "widespread-2.2",
    ]
    answered = steps(make_case())

    assert expected == [each.step for each in answered]
    assert all(each.question.endswith("?") for each in answered)
    assert all(each.because.endswith(".") for each in answered)
