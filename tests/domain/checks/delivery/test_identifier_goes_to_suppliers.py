from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import with_settings
from verifier.domain.checks.decision.identifier_goes_to_suppliers import (
    delivery_identifier_goes_to_suppliers,
)


def test_suppliers_are_told():
    """It is ReShare's own default."""
    found = finding(delivery_identifier_goes_to_suppliers, with_settings())

    assert [("setting", "suppress_patron_info", "no")] == proofs(found)
    assert "[reshare.settings] suppress_patron_info" == found.place.key


def test_suppliers_are_not_told():
    """Blanks and letter case do not matter."""
    seen = saw(delivery_identifier_goes_to_suppliers, with_settings(suppress_patron_info=" YES"))

    assert "suppliers are not told who the patron is" == seen
    assert "does not say" in reason(
        delivery_identifier_goes_to_suppliers, with_settings(stated=False)
    )
