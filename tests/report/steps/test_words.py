from __future__ import annotations

import pytest

from tests.report import samples
from verifier.domain.model.population import SetStep
from verifier.domain.model.report import Step, StepAnswer
from verifier.report.population_report import answer_mark, halves_of, number_of


def step(answer, good=None):
    return Step(step="widespread-2.1", question="Right?", answer=answer, because="So.", good=good)


@pytest.mark.parametrize(
    ("mark", "answered"),
    [
        (("good", "✓", "yes"), step(StepAnswer.YES, good=True)),
        (("bad", "✗", "yes"), step(StepAnswer.YES, good=False)),
        (("good", "✓", "no"), step(StepAnswer.NO, good=True)),
        (("bad", "✗", "no"), step(StepAnswer.NO, good=False)),
        (("plain", "●", "no"), step(StepAnswer.NO)),
        (("unknown", "?", "unknown"), step(StepAnswer.UNKNOWN)),
        (("none", "○", "not applicable"), step(StepAnswer.NOT_APPLICABLE)),
    ],
)
def test_a_mark_follows_whether_the_answer_is_good(mark, answered):
    """A yes that is the bad answer is not marked as a good one; each has its own shape."""
    assert mark == answer_mark(answered)


def test_the_page_has_two_halves_and_its_own_numbers():
    """Five questions about single patrons and four about many."""
    halves = halves_of([SetStep(step=step, shares=()) for step in samples.steps()])

    assert [5, 4] == [len(those) for _, those in halves]
    assert ["1", "2", "3", "5", "6"] == [number_of(answered.step) for answered in halves[0][1]]
    assert "2.1" == number_of(step(StepAnswer.YES))
