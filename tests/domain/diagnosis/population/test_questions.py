"""The questions of ReShare's page, answered for a set by the whole route."""

from pathlib import Path

import pytest

from tests.factories import make_form, make_settings, make_site
from tests.populations import Patron, login, patrons, seen
from verifier.domain.model.report import StepAnswer
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.reshare_settings import PatronProfile

FIVE = patrons(5)
ALUMNI = tuple(Patron(number=number, group="ALUM") for number in range(21, 27))
LIST = make_settings(
    patron_profiles=(
        PatronProfile(code="ALUM", can_create_requests=False),
        PatronProfile(code="UG", can_create_requests=True),
    ),
    profiles_known=True,
)


def site(**more):
    return make_site(Path("nowhere"), **more)


def asked(population, step):
    """One question of the set."""
    return next(each for each in population.steps if each.step.step == step)


def shares(question):
    """Each answer with how many patrons have it."""
    return [(share.answer, share.people) for share in question.shares]


def test_one_patron_with_a_bad_answer_makes_it_the_sets():
    """It is asked about every patron, and says for how many it is so."""
    wrong = login(FIVE[0], "x99999")
    question = asked(seen(FIVE, [wrong, *map(login, FIVE[1:])]), "intermittent-5")

    assert (StepAnswer.NO, False) == (question.step.answer, question.step.good)
    assert "No for 1 of 5 patrons, yes for 4." == question.step.because
    assert [(StepAnswer.NO, 1), (StepAnswer.YES, 4)] == shares(question)
    assert (1,) == question.shares[0].logins


def test_where_nobody_is_bad_one_unknown_makes_it_unknown():
    """Could not ask is not yes."""
    logins = [login(FIVE[0], ()), *map(login, FIVE[1:])]
    question = asked(seen(FIVE, logins), "intermittent-1")

    assert (StepAnswer.UNKNOWN, None) == (question.step.answer, question.step.good)
    assert [(StepAnswer.UNKNOWN, 1), (StepAnswer.YES, 4)] == shares(question)


def test_all_with_one_answer_are_said_in_one_word():
    """Of a single patron there are not all."""
    assert "Yes for all 5 patrons." == (
        asked(seen(FIVE, map(login, FIVE)), "intermittent-1").step.because
    )
    assert "Yes for 1 patron." == (
        asked(seen(FIVE, [login(FIVE[0])]), "intermittent-1").step.because
    )


def test_reasons_are_grouped_the_commonest_first():
    """Each with the logins that have it."""
    logins = [login(FIVE[0], ()), login(FIVE[1], "x99999"), login(FIVE[2], "x99998")]
    bad = asked(seen(FIVE, logins), "intermittent-5").shares[0]

    assert [2, 1] == [reason.people for reason in bad.reasons]
    assert [(2, 3), (1,)] == [reason.logins for reason in bad.reasons]


def test_several_logins_of_one_person_are_one_patron():
    """Patrons are counted, and logins are named."""
    logins = [login(FIVE[0], "x99999"), login(FIVE[0], "x99999"), login(FIVE[1])]
    share = asked(seen(FIVE, logins), "intermittent-5").shares[0]

    assert (1, (1, 2)) == (share.people, share.logins)


def test_the_patrons_with_a_problem_are_compared_to_those_without():
    """A group that is not allowed is found, with its entry in ReShare's list."""
    everybody = (*ALUMNI, *FIVE)
    population = seen(everybody, map(login, everybody), site=site(reshare=LIST))
    step = asked(population, "widespread-1").step

    assert StepAnswer.YES is step.answer
    assert (
        "All 6 patrons with a problem are of one group. ReShare's list does not allow it. None of "
        "the 5 patrons without a problem is of it."
    ) == step.because
    assert ("of 6 of 6 with a problem, 0 of 5 without", "ALUM") == (
        step.rests_on[0].name,
        step.rests_on[0].value,
    )
    assert () == asked(population, "widespread-1").shares


def test_somebody_with_a_problem_in_one_login_is_no_patron_without():
    """A second login that works does not make a person one to compare with."""
    first, second = ALUMNI[:2]
    wrong = [login(each, "x99999", uid=each.card) for each in (first, second)]
    step = asked(seen(ALUMNI, [*wrong, login(second)]), "widespread-1").step

    assert "There is no patron without a problem to compare with." in step.because
    assert "of 2 of 2 with a problem" == step.rests_on[0].name


def test_nothing_is_said_of_a_group_where_nobody_could_be_asked():
    """That nobody is known to have a problem does not mean that nobody has."""
    step = asked(seen(FIVE, map(login, FIVE), fails_with="timeout"), "widespread-1").step

    assert (StepAnswer.UNKNOWN, ()) == (step.answer, step.rests_on)


def test_widespread_2_counts_requests_and_what_is_wrong_with_them():
    """Most carry two values in one."""
    logins = [login(each, (each.card, each.email)) for each in FIVE[:3]]
    question = asked(seen(FIVE, [*logins, *map(login, FIVE[3:])]), "widespread-2")

    assert (StepAnswer.YES, False) == (question.step.answer, question.step.good)
    assert "3 of 5 requests judged carry a wrong or missing User ID." == question.step.because
    assert ("several values in one User ID", "3 of 5 requests") == (
        question.step.rests_on[0].name,
        question.step.rests_on[0].value,
    )
    assert [(StepAnswer.YES, 3), (StepAnswer.NO, 2)] == shares(question)


def test_widespread_21_shows_which_attribute_is_right_the_one_sent_first():
    """Another attribute may be the one to take."""
    logins = [login(each, f"x{each.number}", uid=each.card) for each in FIVE]
    step = asked(seen(FIVE, logins), "widespread-2.1").step

    assert [
        ("employeeNumber, sent now, is right", "0 of 5 logins"),
        ("uid is right", "5 of 5 logins"),
    ] == [(evidence.name, evidence.value) for evidence in step.rests_on[:2]]


@pytest.mark.parametrize("step", ["widespread-2.1", "widespread-2.2"])
def test_what_is_not_asked_rests_on_no_attribute(step):
    """Where no sign-on system and no add-on is in between."""
    here = site(form=make_form(door=EntryPoint.DIRECT))
    question = asked(seen(FIVE, map(login, FIVE), site=here), step)

    assert (StepAnswer.NOT_APPLICABLE, ()) == (question.step.answer, question.step.rests_on)
    assert "Not applicable for all 5 patrons." == question.step.because


def test_no_value_stands_in_a_reason():
    """Values stand in evidence alone, where they can be masked."""
    logins = [login(FIVE[0], "x99999"), login(FIVE[1], ()), *map(login, FIVE[2:])]
    population = seen(FIVE, logins)
    message = [step.step.because for step in population.steps]
    message += [
        reason.because
        for step in population.steps
        for share in step.shares
        for reason in share.reasons
    ]

    assert [] == [
        each for each in message if "x99999" in each or any(p.card in each for p in FIVE)
    ]
    assert len(message) > 18
