from __future__ import annotations

from dataclasses import replace

import pytest

from tests.report import samples
from tests.report.population import samples as sets
from tests.report.text_rules import how, keeps_to_its_width, masks_values
from verifier.domain.model.population import AnswerShare, Reason
from verifier.domain.model.report import StepAnswer
from verifier.report.population_report import set_steps_as_text, steps_as_text, steps_summary
from verifier.report.text_layout import print_to_text


def text(report, *, redact=False, width=80, colour=False):
    return steps_as_text(report, how(redact=redact, width=width, colour=colour))


def of_set(made, *, redact=False, width=80, colour=False):
    return set_steps_as_text(made[0], how(redact=redact, width=width, colour=colour))


@pytest.mark.parametrize("width", [40, 80, 120])
def test_it_keeps_to_its_width(width):
    """For one login and for a set."""
    keeps_to_its_width(text, samples.failing(), width)
    keeps_to_its_width(of_set, sets.prefixed(), width)


def test_masked_it_shows_no_value_and_every_state():
    """What an answer rests on is masked where it is a person's, and readable where it is not."""
    masks_values(text, samples.failing(), ("21234", "gail", "good@"))
    masks_values(of_set, sets.entangled(), ("21234", "4711"))

    assert "account: active" in text(samples.failing(), redact=True)
    assert "of 4 requests" in of_set(sets.entangled(), redact=True)


def test_the_questions_stand_alone_each_with_what_it_rests_on():
    """Verdict, the two halves, question, answer, reason, evidence; nothing else of the report."""
    message = text(samples.failing())

    parts = [
        "✗  ReShare would not find this patron.  [does not work]",
        "── Single patrons (the page's intermittent problems) ──",
        "Seen in this login.",
        f"record barcode (active): {samples.BARCODE}",
        "account: active",
        "── Many patrons (the page's widespread problems) ──",
        "2.2",
    ]
    places = [message.find(part) for part in parts]
    assert -1 not in places
    assert sorted(places) == places
    assert "what to change" not in message


def test_a_set_says_how_many_gave_each_answer_and_why():
    """With the numbers of the logins, the bad answer first."""
    message = of_set(sets.prefixed(), width=120)

    assert "✗ no  No for 3 of 5 patrons, yes for 2." in message
    assert "✗ no, 3: The User ID is none of this patron's identifiers.  logins 1-3" in message
    assert message.index("✗ no, 3: The User ID") < message.index("✓ yes, 2: The User ID")


def test_of_many_reasons_the_commonest_are_named():
    """A terminal has few lines; the JSON has all."""
    population, _ = sets.prefixed()
    reasons = tuple(
        Reason(because=f"Reason {number}.", logins=(number,), people=1) for number in range(1, 8)
    )
    share = AnswerShare(
        answer=StepAnswer.NO, good=False, logins=tuple(range(1, 8)), people=7, reasons=reasons
    )
    first = replace(population.steps[0], shares=(share,))
    message = of_set((replace(population, steps=(first,)), ()))

    assert "Reason 4." in message
    assert "Reason 5." not in message
    assert "and 3 further reasons for no" in message


def test_in_short_there_is_no_evidence():
    """As a part of the whole report."""
    message = print_to_text([steps_summary(samples.steps())], how())

    assert "widespread-2.2" in message
    assert samples.BARCODE not in message


def test_a_set_that_was_not_judged_to_the_end_says_so():
    """What is missing is said before any answer."""
    assert "3 of 5 logins were not judged" in of_set(sets.silent())
    assert "were not judged" not in of_set(sets.prefixed())
