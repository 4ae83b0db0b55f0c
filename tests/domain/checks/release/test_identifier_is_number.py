from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_claim, make_oidc_release, make_release
from verifier.domain.checks.release.identifier_is_number import identifier_is_number


def test_a_number():
    """A barcode that came as a number is a warning, with its digits as they were sent."""
    release = make_oidc_release([make_claim("employee_number", "21234000000018", "number")])

    found = finding(identifier_is_number, release)

    assert (
        "employeeNumber was released as a number, which cannot hold leading zeros."
        == found.message
    )
    assert [("attribute", "employee_number", "21234000000018")] == proofs(found)


def test_a_text_passes():
    """A text of digits is what it should be."""
    release = make_oidc_release([make_claim("employee_number", "00123456")])

    assert "employeeNumber is a text" == saw(identifier_is_number, release)


def test_no_claim():
    """An attribute of another protocol has no JSON type."""
    assert "employeeNumber did not come as a claim." == reason(
        identifier_is_number, make_release()
    )
