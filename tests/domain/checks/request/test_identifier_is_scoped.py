import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, make_preview
from verifier.domain.checks.request.identifier_is_scoped import identifier_is_scoped


def test_a_domain_behind_it():
    """An identifier with a domain is worth a notice."""
    found = finding(identifier_is_scoped, make_preview({"employeeNumber": "ggood@example.edu"}))

    assert "The patron identifier carries a domain behind an @ sign." == found.message
    assert [("identifier", "patronIdentifier", "ggood@example.edu")] == proofs(found)


@pytest.mark.parametrize("value", [BARCODE, "@example.edu", "ggood@", "a@b@c"])
def test_no_domain(value):
    """A number, and a text with an @ sign that parts nothing, carry no domain."""
    assert "the identifier carries no domain" == saw(
        identifier_is_scoped, make_preview({"employeeNumber": value})
    )


def test_no_identifier():
    """Without an identifier there is nothing to ask."""
    assert "The request would carry no identifier." == reason(
        identifier_is_scoped, make_preview({"mail": "g@example.edu"})
    )
