from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_found, make_identifier, make_match, make_preview, make_record
from verifier.domain.checks.patron.letter_case_relied_on import letter_case_relied_on
from verifier.domain.model.lookup import NotFound


def make_found_as(*on_record):
    record = make_record(*(make_identifier(entry) for entry in on_record))
    return make_match(
        {"m00012345": make_found(record)}, preview=make_preview({"employeeNumber": "m00012345"})
    )


def test_the_record_has_capitals():
    """A patron who is found although the letter case differs is a warning."""
    found = finding(letter_case_relied_on, make_found_as("M00012345"))

    assert (
        "The identifier and the record differ in letter case, which the library system overlooks."
        == found.message
    )
    assert [
        ("identifier", "patronIdentifier", "m00012345"),
        ("record", "barcode (active)", "M00012345"),
    ] == proofs(found)


def test_the_record_has_both():
    """A record that also has the identifier as it was sent passes."""
    assert "the record holds the identifier in the same letter case" == saw(
        letter_case_relied_on, make_found_as("M00012345", "m00012345")
    )


def test_the_record_does_not_show_it():
    """A record that does not show the identifier is compared with nothing."""
    assert "The record does not show the identifier by which it was found." == reason(
        letter_case_relied_on, make_found_as("P4711")
    )


def test_nobody_is_found():
    """Where nobody is found no letter case was overlooked."""
    assert "ReShare would find no single record." == reason(
        letter_case_relied_on, make_match(NotFound(message="Unknown User"))
    )
