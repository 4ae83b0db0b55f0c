from tests.domain.checks.asking import finding, findings, proofs, reason, saw
from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    make_found,
    make_identifier,
    make_match,
    make_preview,
    make_record,
)
from verifier.domain.checks.patron.not_the_expected import not_the_expected
from verifier.domain.model.lookup import CouldNotLook, LookupFailure, NotFound


def test_another_identifier():
    """A value that does not lead to the expected patron is shown beside the expected one."""
    match = make_match(NotFound(message="Unknown User"), expected=OLD_BARCODE)

    found = finding(not_the_expected, match)

    assert (
        "The request would carry another identifier than this patron must have." == found.message
    )
    assert [
        ("identifier", "patronIdentifier", BARCODE),
        ("expected", "identifier", OLD_BARCODE),
    ] == proofs(found)


def test_it_needs_no_library_system():
    """The expected identifier proves the mistake even where nothing could be asked."""
    match = make_match(
        CouldNotLook(failure=LookupFailure.TIMEOUT, message="no answer"), expected=OLD_BARCODE
    )

    assert 1 == len(findings(not_the_expected, match))


def test_leading_zeros_count():
    """A value that differs by a leading zero alone is another one."""
    match = make_match(
        NotFound(message="Unknown User"),
        preview=make_preview({"employeeNumber": "123456"}),
        expected="0123456",
    )

    assert 1 == len(findings(not_the_expected, match))


def test_the_expected_one():
    """The expected identifier passes."""
    assert "the identifier is the expected one" == saw(
        not_the_expected, make_match(expected=BARCODE)
    )


def test_another_identifier_of_the_same_patron():
    """Another identifier that leads to the expected patron's record is as good."""
    record = make_record(make_identifier(BARCODE), make_identifier("E77", "staff-number"))
    match = make_match(
        {"E77": make_found(record)},
        preview=make_preview({"employeeNumber": "E77"}),
        expected=BARCODE,
    )

    assert "the identifier is another one of the expected patron's" == saw(not_the_expected, match)


def test_nothing_expected():
    """Without an expectation there is nothing to compare."""
    assert "Nobody said what this patron's identifier must be." == reason(
        not_the_expected, make_match()
    )


def test_no_identifier():
    """A request without an identifier is for another check."""
    match = make_match(preview=make_preview({"mail": "g@example.edu"}), expected=BARCODE)

    assert "The request would carry no identifier." == reason(not_the_expected, match)
