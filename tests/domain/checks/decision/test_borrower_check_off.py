import pytest

from tests.domain.checks.asking import finding, proofs, saw
from tests.factories import make_decision, make_settings
from verifier.domain.checks.decision.borrower_check_off import borrower_check_off


@pytest.mark.parametrize(
    ("host_lms", "borrower_check"), [("manual", "NCIP"), ("FOLIO", None), ("FOLIO", "none")]
)
def test_nobody_is_checked(host_lms, borrower_check):
    """A manual host LMS, and a borrower check that is not NCIP, accept everybody."""
    settings = make_settings(host_lms_integration=host_lms, borrower_check=borrower_check)

    found = finding(borrower_check_off, make_decision(settings=settings))

    assert (
        "ReShare's borrower check is off: it would accept any identifier, right or wrong."
        == found.message
    )
    assert [
        ("setting", "host_lms_integration", host_lms),
        ("setting", "borrower_check", borrower_check),
    ] == proofs(found)


def test_patrons_are_checked():
    """ReShare that checks over NCIP passes."""
    assert "ReShare checks patrons over NCIP" == saw(borrower_check_off, make_decision())
