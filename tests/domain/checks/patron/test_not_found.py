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
from verifier.domain.checks.patron.not_found import not_found
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.lookup import CouldNotLook, LookupFailure, NotFound
from verifier.domain.model.patron import IdentifierStatus


def test_nobody_of_that_number():
    """An explicit no is the library system's, and says that an old card would look the same."""
    found = finding(not_found, make_match(NotFound(message="Unknown User")))

    assert (
        "The library system knows no patron under the identifier that would be sent."
        == found.message
    )
    assert [
        ("identifier", "patronIdentifier", BARCODE),
        ("answer", "ncip", "Unknown User"),
        (
            "source",
            "ncip showed no old cards, so an old card cannot be told from an unknown person",
            None,
        ),
    ] == proofs(found)
    assert (Severity.ERROR, Station.ILS, Owner.ILS) == (found.severity, found.station, found.owner)


def test_the_person_is_there_under_another_number():
    """Where the person's record is known, the value sent is wrong, not the library system."""
    released = {"employeeNumber": "E77", "mail": "gail.good@example.edu"}

    found = finding(
        not_found,
        make_match({BARCODE: make_found()}, preview=make_preview(released), expected=BARCODE),
    )

    assert (
        "The library system knows no patron under the identifier that would be sent. It does have"
        " a record of this person." == found.message
    )
    assert ("record", "barcode (active)", BARCODE) in proofs(found)
    assert (Station.IDP, Owner.IDENTITY) == (found.station, found.owner)


def test_a_number_that_was_made_up():
    """One digit over and over is no library's to correct: the campus fills it in."""
    preview = make_preview({"employeeNumber": "99999999999999"})

    found = finding(not_found, make_match(NotFound(message="Unknown User"), preview=preview))

    assert found.message.endswith("It looks like a number that was made up where there was none.")
    assert (Station.IDP, Owner.IDENTITY) == (found.station, found.owner)


def test_a_source_that_shows_old_cards():
    """A system that shows old cards proves that this is none of them."""
    old = make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE)
    record = make_record(make_identifier(BARCODE), old)

    found = finding(
        not_found,
        make_match(
            {BARCODE: make_found(record)},
            preview=make_preview({"employeeNumber": "E77"}),
            expected=BARCODE,
        ),
    )

    assert ("source", "ncip shows old cards", None) in proofs(found)


def test_a_patron_who_is_found():
    """A patron who is found passes."""
    assert "the library system knows the identifier" == saw(not_found, make_match())


def test_silence_is_no_answer():
    """A library system that could not be asked never makes a patron unknown."""
    match = make_match(CouldNotLook(failure=LookupFailure.TIMEOUT, message="no answer"))

    assert (
        "The library system could not be asked, so nothing is known about the patron."
        == reason(not_found, match)
    )


def test_nothing_to_look_up():
    """Without an identifier nobody can be unknown."""
    assert (
        "No identifier would be sent, so there was nothing to ask the library system for."
        == reason(not_found, make_match(preview=make_preview({"mail": "g@example.edu"})))
    )
