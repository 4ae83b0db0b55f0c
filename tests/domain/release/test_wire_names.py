import pytest

from verifier.domain.model.capture import Protocol
from verifier.domain.release.expectation import wire_name, wire_names

CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"


@pytest.mark.parametrize(
    ("name", "protocol", "expected"),
    [
        ("employeeNumber", Protocol.SAML, "urn:oid:2.16.840.1.113730.3.1.3"),
        ("employeeID", Protocol.SAML, "urn:oid:1.2.840.113556.1.4.35"),
        ("employeeNumber", Protocol.OIDC, "employee_number"),
        ("employeeNumber", Protocol.CAS, "employeeNumber"),
        ("employeeNumber", Protocol.LDAP, "employeeNumber"),
        ("libraryCardNumber", Protocol.SAML, "libraryCardNumber"),
        ("https://claims.example.edu/card", Protocol.SAML, "https://claims.example.edu/card"),
        ("sub", Protocol.OIDC, "sub"),
    ],
)
def test_the_name_to_send_an_attribute_under(name, protocol, expected):
    """The registered name in SAML, the claim in OpenID Connect, its own name elsewhere."""
    assert expected == wire_name(name, protocol)


def test_a_name_is_known_by_its_canonical_one_too():
    """A site may name an attribute by its registered name; the road speaks of it by the other."""
    expected = {
        "urn:oid:2.16.840.1.113730.3.1.3": "urn:oid:2.16.840.1.113730.3.1.3",
        "employeeNumber": "urn:oid:2.16.840.1.113730.3.1.3",
        "libraryCardNumber": "libraryCardNumber",
    }

    assert expected == wire_names(
        ("urn:oid:2.16.840.1.113730.3.1.3", "libraryCardNumber"), Protocol.SAML
    )
