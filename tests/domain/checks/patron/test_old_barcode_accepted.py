import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    make_found,
    make_identifier,
    make_match,
    make_preview,
    make_record,
)
from verifier.domain.checks.patron.old_barcode_accepted import old_barcode_accepted
from verifier.domain.model.lookup import CouldNotLook, LookupFailure, NotFound
from verifier.domain.model.patron import IdentifierStatus


def make_replaced(status):
    record = make_record(
        make_identifier(OLD_BARCODE, status=status), make_identifier(BARCODE, primary=True)
    )
    return make_match(
        {OLD_BARCODE: make_found(record)},
        preview=make_preview({"employeeNumber": OLD_BARCODE}),
    )


def test_an_old_number_that_still_works():
    """A patron who is found by an inactive number is a warning that shows the current one."""
    found = finding(old_barcode_accepted, make_replaced(IdentifierStatus.INACTIVE))

    assert (
        "The identifier is an old one of this patron's; the library system still accepts it."
        == found.message
    )
    assert [
        ("identifier", "patronIdentifier", OLD_BARCODE),
        ("record", "barcode (inactive)", OLD_BARCODE),
        ("transform", "T10: the number of a replaced card", None),
        ("record", "barcode (active)", BARCODE),
    ] == proofs(found)


@pytest.mark.parametrize("status", [IdentifierStatus.ACTIVE, IdentifierStatus.UNKNOWN])
def test_a_number_in_use(status):
    """A number that is in use, or of which nothing is known, passes."""
    assert "the identifier is not marked as an old one" == saw(
        old_barcode_accepted, make_replaced(status)
    )


def test_a_number_that_was_given_to_somebody_else():
    """A number that is old in one record and leads to another is for other checks."""
    ours = make_record(
        make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE), make_identifier(BARCODE)
    )
    theirs = make_record(make_identifier(OLD_BARCODE), internal_id="u2")
    match = make_match(
        {OLD_BARCODE: make_found(theirs), BARCODE: make_found(ours)},
        preview=make_preview({"employeeNumber": OLD_BARCODE}),
        expected=BARCODE,
    )

    assert "the identifier is not marked as an old one" == saw(old_barcode_accepted, match)


def test_nobody_is_found():
    """Where nobody is found there is nothing that is accepted."""
    assert "ReShare would find no single record." == reason(
        old_barcode_accepted, make_match(NotFound(message="Unknown User"))
    )


def test_silence_is_no_answer():
    """A library system that could not be asked accepts nothing."""
    match = make_match(CouldNotLook(failure=LookupFailure.TIMEOUT, message="no answer"))

    assert (
        "The library system could not be asked, so nothing is known about the patron."
        == reason(old_barcode_accepted, match)
    )
