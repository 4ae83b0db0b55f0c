from __future__ import annotations

import pytest

from tests.factories import make_settings
from verifier.domain.diagnosis.steps.answers import share_one_group
from verifier.domain.model.finding import Evidence
from verifier.domain.model.report import StepAnswer
from verifier.domain.model.reshare_settings import PatronProfile

SETTINGS = make_settings(
    patron_profiles=(
        PatronProfile(code="ALUM", can_create_requests=False),
        PatronProfile(code="GRAD", can_create_requests=True),
        PatronProfile(code="STAFF"),
    ),
    profiles_known=True,
)


def told(affected, well=()):
    return share_one_group(affected, well, SETTINGS)


@pytest.mark.parametrize(
    ("code", "listed"),
    [
        ("ALUM", "ReShare's list does not allow it."),
        ("GRAD", "ReShare's list allows it."),
        ("STAFF", "Nobody has decided about it in ReShare, which allows it."),
        ("GUEST", "It is not in ReShare's list yet, and ReShare allows it."),
    ],
)
def test_yes_says_whether_the_list_allows_the_group(code, listed):
    """That is what the page tells to check next."""
    step = told([code] * 6, ["OTHER"] * 9)

    assert StepAnswer.YES is step.answer
    assert (
        f"All 6 patrons with a problem are of one group. {listed} None of the 9 patrons without a "
        "problem is of it."
    ) == step.because


def test_a_list_that_is_not_given_allows_and_refuses_nothing():
    """Without ReShare's list nothing is said about the group."""
    step = share_one_group(["A"] * 5, ["A"] * 5, make_settings())

    assert "Whether ReShare's list allows it is not known here." in step.because


def test_a_group_that_the_others_are_of_as_well_explains_nothing():
    """Everybody being a student is no cause."""
    step = told(["GRAD"] * 5, ["GRAD"] * 9 + ["STAFF"])

    assert "9 of 10 patrons without a problem are of it too" in step.because
    assert step.good is None


def test_five_patrons_are_no_longer_few():
    """From five on the answer is no mere hint."""
    assert "Only 4 patrons" in told(["ALUM"] * 4).because
    assert told(["ALUM"] * 5).because.endswith("no patron without a problem to compare with.")


def test_few_patrons_are_called_few():
    """Three patrons are a first hint."""
    step = told(["ALUM"] * 3)

    assert (
        "There is no patron without a problem to compare with. Only 3 patrons with a problem: too "
        "few to speak of a pattern."
    ) in step.because


def test_groups_that_are_not_known_are_not_counted_in():
    """They neither share nor differ."""
    step = told(["ALUM", "ALUM", None, None, None], ["GRAD"])

    assert (
        "Of 5 patrons with a problem the group of 2 is known, and is one and the same."
    ) in step.because


def test_no_names_the_share_of_the_commonest_group():
    """Several groups are no common one, and the evidence shows them all."""
    step = told(["ALUM"] * 4 + ["GRAD", None], ["GRAD"] * 2)

    assert StepAnswer.NO is step.answer
    assert "They are of 2 groups; 4 of 6 are of one of them." in step.because
    assert (
        Evidence(what="group", name="of 4 of 6 with a problem, 0 of 2 without", value="ALUM"),
        Evidence(what="group", name="of 1 of 6 with a problem, 2 of 2 without", value="GRAD"),
        Evidence(what="group", name="not known, of 1 of 6 with a problem, 0 of 2 without"),
        Evidence(what="state", name="the commonest group in ReShare's list", value="not allowed"),
    ) == step.rests_on


@pytest.mark.parametrize(
    ("answer", "affected"),
    [
        (StepAnswer.NOT_APPLICABLE, []),
        (StepAnswer.UNKNOWN, ["ALUM"]),
        (StepAnswer.UNKNOWN, [None, None, None]),
        (StepAnswer.UNKNOWN, ["ALUM", None]),
    ],
)
def test_nobody_one_patron_and_unknown_groups_share_nothing(answer, affected):
    """Not applicable where nobody is concerned, unknown where it cannot be told."""
    assert answer is told(affected).answer
