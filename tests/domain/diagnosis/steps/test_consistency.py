from __future__ import annotations

import pytest

from verifier.domain.diagnosis.steps.answers import Judged, consistently_wrong
from verifier.domain.model.report import StepAnswer

RIGHT = Judged(user_id="21234000000018", wrong=False)
MISSING = Judged(user_id=None, wrong=True)
EMPTY = Judged(user_id="", wrong=True)
FILLED = Judged(user_id="(null)", wrong=True)
JOINED = Judged(user_id="a1;a1", wrong=True)
ADDRESS = Judged(user_id="gail.good@example.edu", wrong=True)
UNKNOWN = Judged(user_id="21234000000034", wrong=None)


@pytest.mark.parametrize(
    ("answer", "good", "requests"),
    [
        (StepAnswer.YES, False, [MISSING, MISSING, RIGHT]),
        (StepAnswer.NO, None, [MISSING, RIGHT]),
        (StepAnswer.NO, True, [RIGHT, RIGHT, UNKNOWN]),
        (StepAnswer.UNKNOWN, None, [UNKNOWN, UNKNOWN]),
        (StepAnswer.UNKNOWN, None, [MISSING, UNKNOWN]),
        (StepAnswer.NOT_APPLICABLE, None, []),
    ],
)
def test_more_than_half_is_consistent(answer, good, requests):
    """One request shows nothing; a few wrong ones are neither consistent nor good."""
    step = consistently_wrong(requests)

    assert (answer, good) == (step.answer, step.good)


def test_what_cannot_be_judged_is_said_and_not_counted():
    """Of an unanswered question nothing follows."""
    step = consistently_wrong([MISSING, MISSING, RIGHT, UNKNOWN])

    assert (
        "2 of 3 requests judged carry a wrong or missing User ID. Of 1 more nothing can be said."
    ) == step.because


def test_evidence_counts_each_fault_and_the_common_shapes():
    """What is wrong by itself goes by its fault, the rest by what it looks like."""
    step = consistently_wrong([MISSING, MISSING, EMPTY, FILLED, JOINED, ADDRESS, RIGHT])

    assert [
        ("no User ID at all", "2 of 7 requests"),
        ("an empty User ID", "1 of 7 requests"),
        ("a word that stands for no value", "1 of 7 requests"),
        ("several values in one User ID", "1 of 7 requests"),
        ("wrong; looks like name@domain", "1 of 7 requests"),
        ("right; looks like 14 digits", "1 of 7 requests"),
    ] == [(each.name, each.value) for each in step.rests_on]


def test_no_user_id_stands_in_the_evidence():
    """Shapes and shares are nobody's value, so they stay readable when masked."""
    step = consistently_wrong([ADDRESS, JOINED, RIGHT])

    assert {"share"} == {each.what for each in step.rests_on}
    assert "gail" not in str(step)
