"""The words of a set of logins."""

import pytest

from tests.report.population import samples
from verifier.domain.model.finding import Owner
from verifier.domain.model.population import AffectedLogins, Pattern, Trait
from verifier.domain.model.report import Remedy, Verdict
from verifier.report import population_report


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ((3,), "login 3"),
        ((1, 2, 3, 7), "logins 1-3, 7"),
        (tuple(range(1, 60, 2)), "logins 1, 3, 5 and further ones, 30 in all"),
    ],
)
def test_numbers_of_logins_are_short(numbers, message):
    """Runs are ranges, and of many only the first are named."""
    assert message == population_report.logins(numbers, most=3)


def test_a_group_is_named_by_what_it_shares():
    """The trait stands beside the pattern's word."""
    trait = Trait(kind="identity-provider", value="https://idp.example.edu")
    one = AffectedLogins(pattern=Pattern.GROUP, logins=(1, 2), people=2, trait=trait)

    assert "one identity provider: https://idp.example.edu" == population_report.concerned(one)


def test_a_cause_looks_as_grave_as_what_it_leads_to():
    """An error stops a request; what could not be asked is no finding of any gravity."""
    [failed] = [cause for cause in samples.prefixed()[0].causes if cause.verdict is Verdict.FAIL]
    [unknown] = samples.silent()[0].causes

    assert ("error", "✗", "error") == population_report.mark_of(failed)
    assert ("notice", "?", "cannot be said") == population_report.mark_of(unknown)


def test_every_pattern_and_trait_has_its_words():
    """No value of the model is without a word."""
    assert set(Pattern) == set(population_report.PATTERNS)
    assert (
        5
        == len(population_report.TALLIES)
        == len(population_report.counts(samples.prefixed()[0].attributes[0]))
    )


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("in VuFind", "What to change (in VuFind): Set it."),
        (None, "What to change: Set it."),
    ],
)
def test_what_to_change_is_one_sentence_with_its_place(place, message):
    """Settings to copy stand in the reports."""
    remedy = Remedy(
        finding="x.y", owner=Owner.DISCOVERY, product=None, place=place, text="Set it."
    )

    assert message == population_report.to_change(remedy)
