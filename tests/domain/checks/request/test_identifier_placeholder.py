from dataclasses import replace

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_preview
from verifier.domain.checks.request.identifier_placeholder import identifier_placeholder
from verifier.domain.model.finding import Owner, Severity, Station


def test_a_stand_in_that_was_released():
    """A stand-in that the identity provider itself released is its owner's to mend."""
    found = finding(identifier_placeholder, make_preview({"employeeNumber": "N/A"}))

    assert (
        "The request would carry a stand-in for an unset value as its patron identifier."
        == found.message
    )
    assert [
        ("identifier", "patronIdentifier", "N/A"),
        ("first seen", "employeeNumber", "N/A"),
    ] == proofs(found)
    assert (Severity.ERROR, Station.IDP, Owner.IDENTITY) == (
        found.severity,
        found.station,
        found.owner,
    )


def test_a_stand_in_that_came_later():
    """A stand-in that nobody released was written by the discovery system."""
    preview = replace(make_preview(), req_id="(null)", patron_identifier="(null)")

    found = finding(identifier_placeholder, preview)

    assert ("first seen", "req_id", "(null)") in proofs(found)
    assert (Station.DISCOVERY, Owner.DISCOVERY) == (found.station, found.owner)


def test_a_real_value_passes():
    """A real identifier passes."""
    assert "the identifier is not a stand-in for an unset value" == saw(
        identifier_placeholder, make_preview()
    )


def test_no_identifier():
    """Without an identifier there is nothing to ask."""
    assert "The request would carry no identifier." == reason(
        identifier_placeholder, make_preview({"mail": "g@example.edu"})
    )
