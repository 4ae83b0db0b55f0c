import pytest

from tests.adapters.illiad.compared import STRANGER, found, judged, saw, why_not
from tests.factories import BARCODE, make_found, make_identifier, make_record
from verifier.domain.checks.illiad.another_field_right import another_field_right

ID = another_field_right.id
ZEROS = {"00004242": make_found(make_record(make_identifier("00004242")))}


@pytest.mark.parametrize("sent", ["424242", "", "7001"])
def test_the_right_column_is_named(sent):
    """Whatever is wrong with what is sent: unknown, empty, another person's."""
    user = judged({"SSN": sent, "Number": BARCODE})

    assert [
        "Number leads to this user's own record; SSN, which the add-on sends, does not."
    ] == found(user, ID)


def test_what_differs_in_its_form_is_said():
    """The column is the right one, and its values are not yet."""
    user = judged({"Number": "4242"}, answers=ZEROS)

    assert [
        (
            "Number leads to this user's own record, but for leading zeros; SSN, which the add-on "
            "sends, does not."
        )
    ] == found(user, ID)


def test_the_evidence_shows_both_values():
    """What is sent, what leads there, and which identifier it is."""
    user = judged({"SSN": "424242", "Number": BARCODE})

    [finding] = [finding for finding in user.findings if finding.check == ID]
    assert [
        ("column", "SSN", "424242"),
        ("column", "Number", BARCODE),
        ("record", "barcode", BARCODE),
    ] == [(entry.what, entry.name, entry.value) for entry in finding.evidence]
    assert not any(value in finding.message for value in ("424242", BARCODE))


def test_another_persons_record_is_never_recommended():
    """A value that leads to somebody else is no right value."""
    user = judged({"SSN": "424242", "Number": "7001"}, answers={"7001": make_found(STRANGER)})

    assert [] == found(user, ID)
    assert "no other column leads to this user's own record" == saw(user, ID)


def test_a_record_that_nothing_confirms_is_never_recommended():
    """Neither name nor address on the library's side: it may be anybody's."""
    nameless = make_record(name=None, emails=())
    user = judged({"SSN": "424242", "Number": BARCODE}, answers={BARCODE: make_found(nameless)})

    assert [] == found(user, ID)


def test_a_column_that_leads_there_needs_no_other():
    """Although others do as well."""
    assert "SSN leads to this user's own record" == saw(judged({"Number": BARCODE}), ID)


def test_two_columns_of_the_same_damage_are_no_better_than_each_other():
    """Where both lack their zeros the form is what is wrong."""
    user = judged({"SSN": "4242", "Number": "4242"}, answers=ZEROS)

    assert [] == found(user, ID)


def test_a_number_may_be_right():
    """What was lost on the way here is no reason to change the column."""
    user = judged({"SSN": 4242, "Number": "00004242"}, answers=ZEROS)

    assert "SSN may be right: it came as a number." == why_not(user, ID)


def test_an_unstated_column_is_not_judged():
    """Nobody knows what the other one would be compared with."""
    assert "The site file does not say which column the add-on sends." == why_not(
        judged(field=None), ID
    )
