import pytest

from tests.adapters.illiad.compared import make_comparison, make_settings, make_user
from tests.factories import make_found, make_identifier, make_record
from verifier.domain.diagnosis.illiad_columns import FEW, advise, share, tally_columns
from verifier.domain.model.illiad_comparison import ColumnOutcome, ColumnTally
from verifier.domain.model.match import Transform

O = ColumnOutcome  # noqa: E741 - a table of them


def tally(column, *, leads=0, changed=0, other=0, unknown=0, unsure=0, as_number=0):
    counts = {
        O.LEADS: leads,
        O.LEADS_CHANGED: changed,
        O.OTHER_PERSON: other,
        O.NOT_KNOWN: unknown,
        O.NOT_CONFIRMED: unsure,
    }
    return ColumnTally(
        column=column,
        counts=tuple((outcome, count) for outcome, count in counts.items() if count),
        changed_by=((Transform.T4, changed),) if changed else (),
        as_number=as_number,
    )


@pytest.mark.parametrize(
    ("tallies", "field", "column"),
    [
        ((tally("SSN", leads=38), tally("UserName", leads=3)), "UserName", "SSN"),
        ((tally("SSN", leads=36, changed=2), tally("UserName", leads=3)), "UserName", "SSN"),
        ((tally("SSN", leads=38), tally("UserName", leads=38)), "UserName", "UserName"),
        ((tally("SSN", leads=38), tally("UserName", leads=38)), None, "UserName"),
        ((tally("SSN", leads=38), tally("Number", leads=38)), "Number", "Number"),
        ((tally("SSN", leads=1), tally("UserName", unknown=1)), "UserName", "SSN"),
        ((tally("SSN", leads=38), tally("Number", leads=36, changed=2)), None, "SSN"),
        ((tally("SSN", leads=38, other=1), tally("Number", leads=9)), "UserName", "Number"),
        ((tally("SSN", leads=38, other=1), tally("Number", leads=9)), "SSN", "Number"),
        ((tally("SSN", leads=38, other=1),), "UserName", None),
        ((tally("SSN", unsure=38),), "UserName", None),
        ((tally("SSN", unknown=38),), "SSN", None),
        ((), None, None),
    ],
)
def test_which_column_to_send(tallies, field, column):
    """The one that leads to most users' own records; what is sent stays where it is as good.

    A column that leads to another person is never named, however many it is right for.
    """
    assert column == advise(tallies, field).column


def test_says_what_to_change_and_where():
    """The place in ILLiad, the site file's key, and what is left to correct."""
    advice = advise((tally("SSN", leads=36, changed=2), tally("UserName", leads=3)), "UserName")

    assert advice.text.startswith("Let the add-on send SSN: change it in ILLiad's Customization")
    assert 'patron_field = "SSN"' in advice.text
    assert "For 2 users it has to be corrected in ILLiad first" in advice.text
    assert not advice.few


def test_small_numbers_are_called_small():
    """Below five users it may be chance, and says so."""
    few = advise((tally("SSN", leads=FEW - 1),), "UserName")
    enough = advise((tally("SSN", leads=FEW),), "UserName")

    assert (True, False) == (few.few, enough.few)
    assert "This rests on 4 users alone: compare more" in few.text
    assert "This rests on" not in enough.text


def test_what_came_as_a_number_is_not_called_wrong():
    """Whether the zeros are missing in ILLiad nobody knows here."""
    text = advise((tally("SSN", leads=9, changed=2, as_number=2),), "SSN").text

    assert text.startswith("Let the add-on send SSN as it does.")
    assert "For 2 users it came as a number: look in ILLiad" in text
    assert "corrected" not in text


@pytest.mark.parametrize(
    ("tallies", "message"),
    [
        ((tally("SSN", leads=2, other=1),), "SSN would lead to other people's records"),
        ((tally("SSN", unsure=3),), "SSN leads to records, but no name or e-mail address"),
        ((tally("SSN", unknown=3),), "No column leads to these users' records."),
        ((), "Nothing can be said about any column"),
        ((tally("SSN"),), "Nothing can be said about any column"),
    ],
)
def test_says_why_no_column_is_named(tallies, message):
    """Each with what would help."""
    assert message in advise(tallies, "UserName").text


def test_counts_each_column_over_all_users():
    """Best first; what holds nothing for anybody is left out."""
    answers = {
        "1001": make_found(make_record(make_identifier("1001"))),
        "0000002": make_found(make_record(make_identifier("0000002"), internal_id="u2")),
    }
    settings = make_settings(patron_field="UserName")
    users = [
        make_user({"UserName": "a", "SSN": "1001"}, settings),
        make_user({"UserName": "b", "SSN": "2"}, settings),
        make_user({"UserName": "1001", "SSN": ""}, settings),
    ]
    compared = make_comparison(*users, answers=answers, settings=settings).read

    tallies = tally_columns(compared)

    assert ["SSN", "UserName", "EMailAddress"] == [tally.column for tally in tallies]
    ssn, name, _ = tallies
    assert ((O.LEADS, 1), (O.LEADS_CHANGED, 1), (O.EMPTY, 1)) == ssn.counts
    assert (((Transform.T4, 1),), 0) == (ssn.changed_by, ssn.as_number)
    assert ((O.LEADS, 1), (O.NOT_KNOWN, 2)) == name.counts
    assert "2 by SSN (1 of them but for leading zeros)" == share(ssn)
    assert "1 by UserName" == share(name)


def test_counts_what_came_as_a_number_and_lost_something():
    """A number that is whole, and a text that lost its zeros, are none of them."""
    answers = {
        value: make_found(make_record(make_identifier(value), internal_id=value), user_id=value)
        for value in ("0000042", "0000043", "5550001")
    }
    users = [make_user({"SSN": value}) for value in (42, "43", 5550001)]

    [ssn, *_] = make_comparison(*users, answers=answers).tallies

    assert ("SSN", 1) == (ssn.column, ssn.as_number)
    assert ((O.LEADS, 1), (O.LEADS_CHANGED, 2)) == ssn.counts
