"""What a set of logins says of itself."""

from dataclasses import replace

import pytest

from tests.report.population import samples
from verifier.domain.model.population import FEW_PEOPLE, AttributeTally
from verifier.domain.model.report import Verdict


def make_tally(**counts):
    """Five counts, none unless said otherwise."""
    kinds = ("exact", "transformed", "among_several", "wrong", "absent")
    shape = dict.fromkeys(kinds, 0) | counts
    return AttributeTally(attribute="uid", sent=False, **shape)


def test_an_attribute_is_right_for_all_only_where_nothing_else_was_counted():
    """Not where one is missing, and not where nobody is known."""
    assert make_tally(exact=3).right_for_all
    assert not make_tally(exact=3, absent=1).right_for_all
    assert not make_tally(exact=3, transformed=1).right_for_all
    assert not make_tally().right_for_all
    assert 6 == make_tally(exact=3, absent=2, wrong=1).known


def test_logins_are_counted_by_their_verdict():
    """Every login has one verdict."""
    population, _ = samples.prefixed()

    assert 3 == population.count(Verdict.FAIL)
    assert len(population.logins) == sum(map(population.count, Verdict))


def test_fewer_people_than_few_are_small():
    """It is people that count, not logins."""
    population, _ = samples.healthy()

    assert not replace(population, people=FEW_PEOPLE).small
    assert replace(population, people=FEW_PEOPLE - 1).small


@pytest.mark.parametrize(
    ("sample", "verdict"),
    [
        ("prefixed", Verdict.FAIL),
        ("silent", Verdict.UNKNOWN),
        ("unheard-of", Verdict.FAIL),
    ],
)
def test_the_gravest_verdict_is_that_of_the_set(sample, verdict):
    """What does not work goes before what is not known."""
    assert verdict is samples.ALL[sample]()[0].verdict
