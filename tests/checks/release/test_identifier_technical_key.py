from __future__ import annotations

import pytest

from tests.checks.asking import finding, proofs, reason, saw
from tests.factories import make_form, make_release
from verifier.checks.release.identifier_technical_key import identifier_technical_key
from verifier.model.finding import Owner, Severity, Station

KEYS = {
    "objectidentifier": "http://schemas.microsoft.com/identity/claims/objectidentifier",
    "objectGUID": "urn:oid:1.2.840.113556.1.4.2",
    "objectSid": "urn:oid:1.2.840.113556.1.4.146",
}
VALUE = "8d1f6f7e-52a9-4c0b-9d3e-7a6b5c4d3e2f"


@pytest.mark.parametrize("name", KEYS)
def test_a_key_of_the_directory(name):
    """An object id is a warning to those who chose it, whatever protocol it came by."""
    release = make_release({KEYS[name]: VALUE}, form=make_form(identifier=name))

    one = finding(identifier_technical_key, release)

    assert (
        f"{name} is a technical key of the sign-on system, which library systems do not know."
        == one.message
    )
    assert [("attribute", name, VALUE)] == proofs(one)
    assert (Severity.WARNING, Station.DISCOVERY, Owner.DISCOVERY) == (
        one.severity,
        one.station,
        one.owner,
    )


def test_an_ordinary_attribute():
    """A personnel number passes, even where an object id came beside it."""
    release = make_release({"employeeNumber": "1", KEYS["objectSid"]: "S-1-5-21"})

    assert "employeeNumber is no technical key" == saw(identifier_technical_key, release)


def test_no_value():
    """Without a value there is nothing to ask."""
    assert "objectGUID came without a value." == reason(
        identifier_technical_key, make_release(form=make_form(identifier="objectGUID"))
    )
