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
from verifier.domain.checks.patron.old_barcode import old_barcode
from verifier.domain.model.lookup import CouldNotLook, LookupFailure, NotFound
from verifier.domain.model.patron import IdentifierStatus


def make_replaced(outcome_of_old=None):
    old = make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE)
    record = make_record(
        old, make_identifier("9", primary=False), make_identifier(BARCODE, primary=True)
    )
    answers = {BARCODE: make_found(record)}
    if outcome_of_old is not None:
        answers[OLD_BARCODE] = outcome_of_old
    return make_match(
        answers, preview=make_preview({"employeeNumber": OLD_BARCODE}), expected=BARCODE
    )


def test_the_number_of_a_replaced_card():
    """An inactive number that leads nowhere is shown with those that took its place."""
    found = finding(old_barcode, make_replaced())

    assert (
        "The identifier is an old one of this patron's, and the library system no longer finds the"
        " patron by it." == found.message
    )
    assert [
        ("identifier", "patronIdentifier", OLD_BARCODE),
        ("record", "barcode (inactive)", OLD_BARCODE),
        ("transform", "T10: the number of a replaced card", None),
        ("record", "barcode (active)", BARCODE),
        ("record", "barcode (active)", "9"),
    ] == proofs(found)


def test_an_unknown_number():
    """A number that is none of the patron's old ones passes."""
    match = make_match(
        {BARCODE: make_found()},
        preview=make_preview({"employeeNumber": "E77"}),
        expected=BARCODE,
    )

    assert "the identifier is not an old one of a record that was seen" == saw(old_barcode, match)


def test_no_record():
    """Without a record no old identifier can be seen."""
    assert "No record was seen, so old identifiers could not be compared." == reason(
        old_barcode, make_match(NotFound(message="Unknown User"))
    )


def test_somebody_is_found():
    """A number by which somebody is found is for another check."""
    assert "The library system found somebody by the identifier." == reason(
        old_barcode, make_match()
    )


def test_silence_is_no_answer():
    """A library system that could not be asked proves no old card."""
    failed = CouldNotLook(failure=LookupFailure.SERVER_ERROR, message="HTTP 500")

    assert (
        "The library system could not be asked, so nothing is known about the patron."
        == reason(old_barcode, make_replaced(failed))
    )
