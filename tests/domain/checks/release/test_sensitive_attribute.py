from tests.domain.checks.asking import finding, proofs, saw
from tests.factories import BARCODE, URI, make_attribute, make_release
from verifier.domain.checks.release.sensitive_attribute import sensitive_attribute

BIRTHDAY = "urn:oid:1.3.6.1.4.1.25178.1.2.3"


def test_sensitive_and_not_needed():
    """Sensitive data is named, and its value is not repeated."""
    release = make_release(
        [
            make_attribute("employeeNumber", BARCODE),
            make_attribute(BIRTHDAY, "19990101", name_format=URI),
        ]
    )

    found = finding(sensitive_attribute, release)

    assert "Sensitive and not needed: schacDateOfBirth." == found.message
    assert [("attribute", "schacDateOfBirth", None)] == proofs(found)


def test_nothing_sensitive_passes():
    """The usual attributes are not sensitive."""
    assert "no sensitive attribute beyond what is needed" == saw(
        sensitive_attribute, make_release()
    )
