"""The whole set: headline, lines, remarks; and what it never says."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.factories import make_capture
from tests.populations import login, patrons, reports_of, seen
from verifier.domain.diagnosis.population.aggregate import aggregate
from verifier.domain.diagnosis.population.listener_rule import Listener
from verifier.domain.model.report import Verdict
from verifier.domain.model.wording import plural

SIX = patrons(6)
DEAF = Listener(reads=lambda _release, _attribute: None, makes=lambda _service, _text: None)
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def bad(patron):
    return login(patron, f"EXU-{patron.card}")


@pytest.mark.parametrize(
    ("failing", "lookup", "headline"),
    [
        (0, {}, "All 6 logins work."),
        (1, {}, "1 of 6 logins does not work."),
        (4, {}, "4 of 6 logins do not work."),
        (6, {}, "None of the 6 logins works."),
        (0, {"fails_with": "timeout"}, "Nothing can be said about any of the 6 logins."),
    ],
)
def test_the_headline_counts_the_logins(failing, lookup, headline):
    """One plain sentence says for how many a request would go wrong."""
    logins = [bad(each) for each in SIX[:failing]] + [login(each) for each in SIX[failing:]]

    assert headline == seen(SIX, logins, **lookup).headline


def test_what_is_not_known_is_never_counted_as_working():
    """One library system answered and another time it did not: both are told."""
    answered = reports_of(SIX, [login(SIX[0]), bad(SIX[1])])
    silent = reports_of(SIX, [login(SIX[2])], fails_with="timeout")

    some = aggregate((*answered, *silent), listener=DEAF, created_at=NOW)
    fine = aggregate((answered[0], *silent), listener=DEAF, created_at=NOW)

    assert "1 of 3 logins does not work; of 1 nothing can be said." == some.headline
    assert "1 of 2 logins work; of 1 nothing can be said." == fine.headline


def test_every_login_has_its_line():
    """Number, file, person, group, verdict and first cause: enough to find it again."""
    reports = reports_of(SIX, [login(SIX[0]), bad(SIX[1]), login(SIX[0])])

    found = aggregate(reports, listener=DEAF, created_at=NOW, names=("a.json", "b.json", "c.json"))

    assert [
        (1, "a.json", 1, "UG", False),
        (2, "b.json", 2, "UG", True),
        (3, "c.json", 1, "UG", False),
    ] == [
        (
            login.number,
            login.name,
            login.person,
            login.group,
            login.cause == "patron.identifier-transformed",
        )
        for login in found.logins
    ]
    assert 1 == found.count(Verdict.FAIL)


def test_what_was_left_out_is_told_first():
    """A set that was interrupted is no whole set."""
    reports = reports_of(SIX, map(bad, SIX[:2]))

    found = aggregate(reports, listener=DEAF, created_at=NOW, unasked=4)

    assert "4 of 6 logins were not judged; they are missing here." == found.remarks[0]


def test_no_sentence_holds_a_value():
    """Names, numbers, addresses and group codes stand in fields of their own."""
    logins = [bad(SIX[0]), bad(SIX[1]), login(SIX[2], SIX[3].card), *map(login, SIX[3:])]
    grads = [replace(each, group="GRADUATES") for each in SIX[:3]]

    found = seen([*grads, *SIX[3:]], logins)

    message = " ".join((found.headline, *found.remarks, found.listener.message))
    values = [value for each in SIX for value in (each.card, each.email, each.family, "GRADUATES")]
    assert [] == [value for value in values if value in message]


def test_a_set_needs_a_login():
    """Nothing can be seen together where there is nothing."""
    with pytest.raises(ValueError, match="at least one"):
        aggregate((), listener=DEAF, created_at=NOW)


def test_one_login_is_a_set_of_one_person():
    """Nothing breaks where there is only one."""
    found = seen((), [make_capture({})])

    assert (1, True) == (found.people, found.small)


@pytest.mark.parametrize(
    ("number", "message"), [(0, "0 logins"), (1, "1 login"), (1200, "1,200 logins")]
)
def test_numbers_go_with_their_noun(number, message):
    """Large numbers are written with a comma."""
    assert message == plural(number, "login")
