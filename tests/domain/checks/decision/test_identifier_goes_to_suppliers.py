import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_decision, make_preview, make_settings
from verifier.domain.checks.decision.identifier_goes_to_suppliers import (
    identifier_goes_to_suppliers,
)


def test_suppliers_see_it():
    """An identifier that goes out to suppliers is worth a notice."""
    found = finding(identifier_goes_to_suppliers, make_decision())

    assert (
        "ReShare sends the patron's identifier and name to the supplying library." == found.message
    )
    assert [("setting", "suppress_patron_info", "no")] == proofs(found)


@pytest.mark.parametrize("suppress", ["yes", "Yes "])
def test_it_is_kept(suppress):
    """ReShare that suppresses patron data passes."""
    decision = make_decision(settings=make_settings(suppress_patron_info=suppress))

    assert "ReShare keeps the patron's data to itself" == saw(
        identifier_goes_to_suppliers, decision
    )


def test_no_identifier():
    """Without an identifier none goes out."""
    decision = make_decision(preview=make_preview({"mail": "g@example.edu"}))

    assert "The request would carry no identifier." == reason(
        identifier_goes_to_suppliers, decision
    )
