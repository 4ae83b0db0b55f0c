from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_preview
from verifier.domain.checks.request.identifier_too_long import identifier_too_long


def test_more_than_the_column_holds():
    """One character more than ReShare stores is an error."""
    found = finding(identifier_too_long, make_preview({"employeeNumber": "7" * 256}))

    assert (
        "The patron identifier is longer than the 255 characters that ReShare stores."
        == found.message
    )
    assert ("length", "256 characters", None) in proofs(found)


def test_what_the_column_just_holds():
    """The longest identifier that ReShare stores passes."""
    assert "the identifier is short enough to be stored" == saw(
        identifier_too_long, make_preview({"employeeNumber": "7" * 255})
    )


def test_no_identifier():
    """Without an identifier there is nothing to measure."""
    assert "The request would carry no identifier." == reason(
        identifier_too_long, make_preview({"mail": "g@example.edu"})
    )
