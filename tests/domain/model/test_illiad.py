import pytest

from tests.adapters.illiad.compared import judged, make_comparison, make_user
from tests.factories import BARCODE, make_found, make_identifier, make_record
from verifier.domain.model.illiad_comparison import ColumnOutcome, UserLookup
from verifier.domain.model.lookup import NotFound

NOBODY = UserLookup(name="nobody", outcome=NotFound(message="ILLiad knows no such user."))


def test_a_row_gives_its_cells_by_name():
    """None where the row came without that column."""
    user = make_user({"SSN": " 42"}).outcome

    assert " 42" == user.cell("SSN").value
    assert user.cell("Number") is None


def test_better_columns_are_the_others_exact_ones_first():
    """The column that is sent is not among them."""
    compared = judged({"SSN": "424242", "Number": f" {BARCODE}", "UserInfo1": BARCODE}).compared

    assert "SSN" == compared.sent.column
    assert ["UserInfo1", "Number"] == [entry.column for entry in compared.better]


@pytest.mark.parametrize(
    ("sent", "known", "whole"),
    [
        (4242, "00004242", True),
        (21234000000018.0, "21234000000018", True),
        ("4242", "00004242", False),
        (4242, "D4242", False),
        (4242, " 4242", False),
        (4242, "4242", False),
    ],
    ids=["zeros", "digits", "a text", "a letter in front", "a blank", "nothing is missing"],
)
def test_a_number_is_excused_for_what_numbers_lose(sent, known, whole):
    """Leading zeros and digits of long ones may stand in ILLiad all the same; no letter does."""
    answers = {known: make_found(make_record(make_identifier(known)), user_id=known)}
    compared = judged({"SSN": sent, "Number": known}, answers=answers).compared

    assert whole is compared.sent.may_be_whole_in_illiad


def test_a_comparison_gives_its_parts():
    """Findings of settings and users, the users that were read, a column's tally."""
    result = make_comparison(make_user({"SSN": "424242"}), NOBODY)

    assert ["illiad.field-not-known", "illiad.user-not-found"] == [
        finding.check for finding in result.findings
    ]
    assert ["gail"] == [entry.asked.name for entry in result.read]
    assert 1 == result.tally("SSN").count(ColumnOutcome.NOT_KNOWN)
    assert 0 == result.tally("SSN").leads
    assert result.tally("Fax") is None


@pytest.mark.parametrize(("field", "column"), [("SSN", "SSN"), (None, None)])
def test_what_is_sent_is_what_the_site_file_says(field, column):
    """Nothing is sent that nobody stated."""
    sent = judged(field=field).compared.sent

    assert column == (sent.column if sent else None)
