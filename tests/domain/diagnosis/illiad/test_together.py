import pytest

from tests.adapters.illiad.compared import make_comparison, make_settings, make_user
from tests.factories import BARCODE, make_found, make_record
from verifier.domain.diagnosis.illiad_columns import headline, reason, step, worst_verdict
from verifier.domain.diagnosis.steps.questions import RIGHT_FIELD
from verifier.domain.model.finding import Owner
from verifier.domain.model.illiad_comparison import Advice, UserLookup
from verifier.domain.model.lookup import CouldNotLook, LookupFailure, NotFound
from verifier.domain.model.report import StepAnswer, Verdict

NAMELESS = {BARCODE: make_found(make_record(name=None, emails=()))}
NOBODY = UserLookup(name="nobody", outcome=NotFound(message="ILLiad knows no such user."))
SILENT = UserLookup(
    name="gail", outcome=CouldNotLook(failure=LookupFailure.TIMEOUT, message="It did not answer.")
)


def together(*rows, field="SSN", more=(), **comparison):
    settings = make_settings(patron_field=field)
    users = [make_user(row, settings) for row in rows]
    return make_comparison(*users, *more, settings=settings, **comparison)


def test_all_is_well():
    """Every user is found: nothing to change, the page's question is answered yes."""
    result = together({}, {})

    assert (Verdict.PASS, None) == (result.verdict, result.owner)
    assert "The add-on sends the column that leads to these users' records." == result.headline
    assert "Of 2 users, found are 2 by SSN." == result.reason
    assert "Let the add-on send SSN as it does." == result.advice.text
    assert (StepAnswer.YES, "SSN leads to the record of all 2 users compared.") == (
        result.step.answer,
        result.step.because,
    )


def test_another_column_is_the_right_one():
    """Headline, numbers, owner and answer say so."""
    result = together({}, {}, {"UserName": BARCODE}, field="UserName")

    assert (Verdict.FAIL, Owner.ILS) == (result.verdict, result.owner)
    assert (
        "The add-on sends UserName, and SSN is the column that leads to more of these users' "
        "records." == result.headline
    )
    assert "Of 3 users, found are 1 by UserName, 3 by SSN." == result.reason
    assert (StepAnswer.NO, "UserName does not lead to the record of 2 of 3 users.") == (
        result.step.answer,
        result.step.because,
    )


def test_some_fail_although_the_column_is_right():
    """The column stays; for how many it does not work is said."""
    result = together({}, {}, {"SSN": "424242"})

    assert "What the add-on sends does not lead to the record of 1 of 3 users." == result.headline
    assert "SSN" == result.advice.column


@pytest.mark.parametrize(
    ("special", "verdict", "message"),
    [
        ({"field": None}, Verdict.UNKNOWN, "does not say which column"),
        ({"answers": NAMELESS}, Verdict.WARNING, "there is something to look at"),
        ({"more": (SILENT,)}, Verdict.UNKNOWN, "cannot be said for every user"),
        ({"more": (NOBODY,)}, Verdict.UNKNOWN, "cannot be said for every user"),
    ],
)
def test_what_is_not_known_is_said(special, verdict, message):
    """Neither yes nor no where somebody was not looked at."""
    result = together({}, **special)

    assert verdict is result.verdict
    assert message in result.headline
    assert StepAnswer.UNKNOWN is result.step.answer


def test_who_was_not_read_is_counted():
    """Each reason with its number, the commonest first."""
    result = together({}, more=(NOBODY, SILENT, NOBODY))

    assert (
        "Of 1 user, found are 1 by SSN. ILLiad knows no such user. (2 users) "
        "It did not answer. (1 user)" == result.reason
    )


def test_an_unstated_column_leaves_the_pages_question_open():
    """With the reason, and not as if somebody had been left out."""
    answered = together({}, field=None).step

    assert "The site file does not say which column the add-on sends." == answered.because
    assert (None, "unknown: 1") == (answered.rests_on[0].value, answered.rests_on[1].name)


def test_the_two_best_others_are_enough():
    """Beside the column that is sent; the table has all, and the commonest reasons are two."""
    row = {"Number": BARCODE, "UserInfo1": BARCODE}
    more = [
        UserLookup(
            name=message, outcome=CouldNotLook(failure=LookupFailure.TIMEOUT, message=message)
        )
        for message in ("It was late.", "It was shut.", "It was lost.")
    ]

    told = together(row, field="UserName", more=more).reason

    assert (
        "Of 1 user, found are 0 by UserName, 1 by SSN, 1 by Number. It was late. (1 user) "
        "It was shut. (1 user)" == told
    )


def test_nobody_at_all():
    """An empty list says nothing about the add-on."""
    result = together()

    assert "There was no user to compare." == result.headline
    assert "No user's row could be read." == result.reason
    assert (Verdict.UNKNOWN, StepAnswer.UNKNOWN) == (result.verdict, result.step.answer)


def test_nobody_is_found_by_anything():
    """The numbers say so in words."""
    assert (
        "No column leads to the record of any of 2 users."
        == together({"SSN": "1"}, {"SSN": "2"}).reason
    )


def test_a_silent_library_system_is_no_no():
    """Nothing was answered: that no column leads anywhere is not known."""
    result = together({}, {}, answers=SILENT.outcome)

    assert "The library system gave no answer about any of 2 users." == result.reason
    assert Verdict.UNKNOWN is result.verdict


def test_the_parts_are_made_of_users_alone():
    """Each part of the answer can be had by itself."""
    users = together({}).users

    assert Verdict.PASS is worst_verdict(users)
    assert "column that leads to" in headline(users, "SSN", Advice(column="SSN", text=""))
    assert "No column leads to the record of any of 1 user." == reason(users, (), "SSN")
    assert [("setting", "SSN"), ("users", None)] == [
        (evidence.what, evidence.value) for evidence in step(users, "SSN").rests_on
    ]


def test_the_question_is_the_pages_own():
    """The same number and words as for a set of logins, and yes is the good answer."""
    answered = step(together({}).users, "SSN")

    assert (RIGHT_FIELD.step, RIGHT_FIELD.of_several) == (answered.step, answered.question)
    assert answered.good is True
