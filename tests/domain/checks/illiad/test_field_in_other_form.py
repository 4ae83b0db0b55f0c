import pytest

from tests.adapters.illiad.compared import found, judged, saw, why_not
from tests.factories import BARCODE, make_found, make_identifier, make_record
from verifier.domain.checks.illiad.field_in_other_form import field_in_other_form

ID = field_in_other_form.id
ZEROS = {"00004242": make_found(make_record(make_identifier("00004242")))}
MIXED = {"M00012345": make_found(make_record(make_identifier("M00012345")))}


@pytest.mark.parametrize(
    ("sent", "answers", "difference"),
    [
        ("4242", ZEROS, "leading zeros"),
        ("00004242 ", ZEROS, "blanks"),
        ("m00012345", MIXED, "letter case"),
    ],
)
def test_the_difference_is_named(sent, answers, difference):
    """The library compares whole identifiers, and nothing on the way changes them."""
    user = judged({"SSN": sent}, answers=answers)

    assert [
        f"SSN and the library system's identifier of this user differ by {difference}."
    ] == found(user, ID)


def test_a_whole_value_passes():
    """Nothing differs."""
    assert "SSN does not differ in its form alone" == saw(judged(), ID)


def test_a_number_is_no_form_of_its_own():
    """What it lost it may have lost on the way here."""
    user = judged({"SSN": 4242}, answers=ZEROS)

    assert "SSN came as a number, so its own form is not known here." == why_not(user, ID)


def test_a_whole_value_elsewhere_explains_it():
    """Then the add-on takes the wrong column."""
    user = judged({"SSN": f" {BARCODE}", "Number": BARCODE})

    [finding] = [finding for finding in user.findings if finding.check == ID]
    assert "illiad.another-field-right" == finding.follows_from
