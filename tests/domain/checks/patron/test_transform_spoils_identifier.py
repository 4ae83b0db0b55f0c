import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import (
    make_form,
    make_found,
    make_identifier,
    make_listener,
    make_match,
    make_preview,
    make_record,
)
from verifier.domain.checks.patron.transform_spoils_identifier import transform_spoils_identifier
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.lookup import CouldNotLook, LookupFailure, NotFound
from verifier.domain.model.request_form import EntryPoint


def make_lowered(released, **listener):
    form = make_form(door=EntryPoint.HEADER, listener=make_listener(reqIdToLower=True, **listener))
    return make_preview({"employeeNumber": released}, form=form)


def test_the_listener_spoils_it():
    """A released value that was right until the listener changed it is ReShare's to mend."""
    record = make_record(make_identifier("M00012345"))
    match = make_match(
        {"M00012345": make_found(record)},
        preview=make_lowered("M00012345"),
        expected="M00012345",
    )

    found = finding(transform_spoils_identifier, match)

    assert (
        "The released value is the library system's, and the listener changes it into one that is"
        " not." == found.message
    )
    assert [
        ("header", "x-remote-user", "M00012345"),
        ("identifier", "patronIdentifier", "m00012345"),
        ("record", "barcode", "M00012345"),
        ("setting", "reqIdToLower", "true"),
    ] == proofs(found)
    assert (Severity.ERROR, Station.LISTENER, Owner.RESHARE) == (
        found.severity,
        found.station,
        found.owner,
    )


@pytest.mark.parametrize("released", ["josé", " josé "])
def test_letters_that_a_header_cannot_carry(released):
    """A name that is garbled on its way in the header is the identity team's to replace."""
    record = make_record(make_identifier(released))
    form = make_form(door=EntryPoint.HEADER, listener=make_listener())
    preview = make_preview({"employeeNumber": released}, form=form)
    match = make_match({released: make_found(record)}, preview=preview, expected=released)

    found = finding(transform_spoils_identifier, match)

    assert (
        "The released value is the library system's, and the listener reads its letters as others."
        == found.message
    )
    assert ("identifier", "patronIdentifier", "josÃ©") in proofs(found)
    assert (Station.LISTENER, Owner.IDENTITY) == (found.station, found.owner)


def test_it_was_not_right_before():
    """A value that was wrong before the change is not the listener's."""
    record = make_record(make_identifier("B77"))
    match = make_match(
        {"B77": make_found(record)}, preview=make_lowered("M00012345"), expected="B77"
    )

    assert "the value was not right before the change either" == saw(
        transform_spoils_identifier, match
    )


def test_the_change_is_right():
    """A change that leads to the patron passes."""
    record = make_record(make_identifier("m00012345"))
    match = make_match({"m00012345": make_found(record)}, preview=make_lowered("M00012345"))

    assert "the changed value leads to the patron" == saw(transform_spoils_identifier, match)


def test_no_change():
    """A listener that changes nothing spoils nothing."""
    assert "The listener does not change the value." == reason(
        transform_spoils_identifier, make_match()
    )


def test_nobody_is_known():
    """Without any record the value cannot be compared."""
    match = make_match(NotFound(message="Unknown User"), preview=make_lowered("M00012345"))

    assert "No record of this patron is known, so the value cannot be compared." == reason(
        transform_spoils_identifier, match
    )


def test_silence_is_no_answer():
    """A library system that could not be asked proves no mistake."""
    match = make_match(
        CouldNotLook(failure=LookupFailure.TIMEOUT, message="no answer"),
        preview=make_lowered("M00012345"),
    )

    assert (
        "The library system could not be asked, so nothing is known about the patron."
        == reason(transform_spoils_identifier, match)
    )
