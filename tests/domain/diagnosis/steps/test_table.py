from __future__ import annotations

from tests.domain.diagnosis.cases import make_case
from verifier.domain.diagnosis.steps.evidence import steps


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
