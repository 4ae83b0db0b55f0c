from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, URI, make_attribute, make_release
from verifier.domain.checks.release.identifier_only_friendly_name import (
    identifier_only_friendly_name,
)


def test_only_the_label_says_so():
    """A friendly name does not make an attribute the identifier."""
    release = make_release(
        [
            make_attribute(
                "urn:example:campus:17", BARCODE, name_format=URI, friendly_name="employeeNumber"
            )
        ]
    )

    found = finding(identifier_only_friendly_name, release)

    assert (
        "An attribute has only the friendly name of employeeNumber; service providers read its"
        " real name." == found.message
    )
    assert ("friendly name", "urn:example:campus:17", "employeeNumber") in proofs(found)
    assert ("attribute", "urn:example:campus:17", BARCODE) in proofs(found)


def test_the_real_name_passes():
    """The registered name passes."""
    assert "employeeNumber arrived under its own name" == saw(
        identifier_only_friendly_name, make_release()
    )


def test_no_such_label():
    """Where no label points to it, there is nothing to ask."""
    assert "No attribute is employeeNumber by its friendly name alone." == reason(
        identifier_only_friendly_name, make_release({"mail": "g@example.edu"})
    )
