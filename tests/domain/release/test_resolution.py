import pytest

from tests.factories import BASIC, URI, make_form, make_vufind
from verifier.domain.model.capture import Attribute, Protocol
from verifier.domain.model.release import Resolution
from verifier.domain.release.expectation import Expectations
from verifier.domain.release.resolution import resolve

WS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
MSW = "http://schemas.microsoft.com/ws/2008/06/identity/claims/"
MACE = "urn:mace:dir:attribute-def:"
CARD = "https://example.edu/card"
NUMBER = "urn:oid:2.16.840.1.113730.3.1.3"
MAIL = "urn:oid:0.9.2342.19200300.100.1.3"
EPPN = "urn:oid:1.3.6.1.4.1.5923.1.1.1.6"
UNSPECIFIED = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"


def found(name, name_format=URI, friendly=None, protocol=Protocol.SAML, **form):
    """Resolve one attribute for a site that wants employeeNumber and mail, if not said else."""
    sent = Attribute(name=name, name_format=name_format, friendly_name=friendly)
    return resolve(sent, Expectations(make_form(**form)), protocol)


@pytest.mark.parametrize(
    ("name", "name_format", "expected"),
    [
        (NUMBER, URI, ("employeeNumber", Resolution.EXACT)),
        (NUMBER, BASIC, ("employeeNumber", Resolution.WRONG_FORMAT)),
        (NUMBER, UNSPECIFIED, ("employeeNumber", Resolution.EXACT)),
        (NUMBER, None, ("employeeNumber", Resolution.EXACT)),
        (
            "urn:mace:dir:attribute-def:employeeNumber",
            URI,
            ("employeeNumber", Resolution.MACE_NAME),
        ),
        ("urn:mace:dir:attribute-def:eppn", URI, ("eduPersonPrincipalName", Resolution.MACE_NAME)),
        (
            "urn:mace:terena.org:attribute-def:schacPersonalUniqueCode",
            URI,
            ("schacPersonalUniqueCode", Resolution.MACE_NAME),
        ),
        (WS + "emailaddress", URI, ("mail", Resolution.CLAIM_NAME)),
        (WS + MAIL, URI, ("mail", Resolution.CLAIM_NAME)),
        (WS + "givenname", BASIC, ("givenName", Resolution.CLAIM_NAME)),
        (WS + "upn", None, ("userPrincipalName", Resolution.EXACT)),
        (WS + "name", UNSPECIFIED, ("userPrincipalName", Resolution.EXACT)),
        (WS + "employeeid", URI, ("employeeID", Resolution.EXACT)),
        (MSW + "windowsaccountname", URI, ("sAMAccountName", Resolution.EXACT)),
        (WS + "UPN", URI, ("userPrincipalName", Resolution.SHORT_NAME)),
        ("eduperson_principal_name", BASIC, ("eduPersonPrincipalName", Resolution.OIDC_NAME)),
        ("given_name", BASIC, ("givenName", Resolution.OIDC_NAME)),
        ("employeeNumber", BASIC, ("employeeNumber", Resolution.SHORT_NAME)),
        ("employeeNumber", URI, ("employeeNumber", Resolution.SHORT_NAME)),
        ("EMPLOYEENUMBER", BASIC, ("employeeNumber", Resolution.SHORT_NAME)),
        ("email", BASIC, ("mail", Resolution.SHORT_NAME)),
        (WS + "mail", URI, ("mail", Resolution.SHORT_NAME)),
        ("eppn", BASIC, ("eduPersonPrincipalName", Resolution.SHORT_NAME)),
        ("URN:OID:2.16.840.1.113730.3.1.3", URI, ("employeeNumber", Resolution.LETTER_CASE)),
        (NUMBER + " ", URI, ("employeeNumber", Resolution.STRAY_BLANK)),
        ("\u00a0employeeNumber", BASIC, ("employeeNumber", Resolution.STRAY_BLANK)),
        ("oid:2.16.840.1.113730.3.1.3", URI, ("employeeNumber", Resolution.MISSPELT)),
        ("2.16.840.1.113730.3.1.3", URI, ("employeeNumber", Resolution.MISSPELT)),
        ("urn:oid.2.16.840.1.113730.3.1.3", URI, ("employeeNumber", Resolution.MISSPELT)),
        ("urn:oid:2.16.840.1.113370.3.1.3", URI, ("employeeNumber", Resolution.MISSPELT)),
        ("urn:oid:1.2.840.113556.1.2.610", URI, ("employeeNumber", Resolution.MISSPELT)),
        ("urn:oid:2.16.840.1.113730.3.1.33", URI, (None, Resolution.UNKNOWN)),
        ("employeNumber", BASIC, ("employeeNumber", Resolution.MISSPELT)),
        ("displayNam", BASIC, (None, Resolution.UNKNOWN)),
        ("barcode", None, ("barcode", Resolution.EXACT)),
        ("Barcode", None, ("barcode", Resolution.LETTER_CASE)),
        ("extensionAttribute5", None, ("extensionAttribute5", Resolution.EXACT)),
        ("favouriteColour", BASIC, (None, Resolution.UNKNOWN)),
        ("", None, (None, Resolution.UNKNOWN)),
    ],
)
def test_how_a_saml_name_is_understood(name, name_format, expected):
    """Only the registered pair of name and format is exact; the rest says how it was known."""
    assert expected == found(name, name_format)


@pytest.mark.parametrize(
    ("name", "friendly", "expected"),
    [
        ("urn:oid:1.2.3.4.5", "employeeNumber", ("employeeNumber", Resolution.FRIENDLY_NAME)),
        ("urn:oid:1.2.3.4.5", "Employeenumber ", ("employeeNumber", Resolution.FRIENDLY_NAME)),
        (EPPN, "employeeNumber", ("eduPersonPrincipalName", Resolution.EXACT)),
        ("urn:oid:2.16.840.1.113370.3.1.3", "title", ("title", Resolution.FRIENDLY_NAME)),
        ("urn:oid:1.2.3.4.5", "Library card", (None, Resolution.UNKNOWN)),
    ],
)
def test_the_friendly_name_counts_only_where_nothing_else_does(name, friendly, expected):
    """It is for people, and no service provider maps by it."""
    assert expected == found(name, friendly=friendly)


@pytest.mark.parametrize(
    ("identifier", "name", "name_format", "expected"),
    [
        (NUMBER, NUMBER, BASIC, ("employeeNumber", Resolution.EXACT)),
        (NUMBER, "employeeNumber", BASIC, (NUMBER, Resolution.SHORT_NAME)),
        (WS + "upn", WS + "upn", BASIC, (WS + "upn", Resolution.EXACT)),
        (WS + "upn", WS + "name", BASIC, (WS + "upn", Resolution.CLAIM_NAME)),
        (WS + "upn", "urn:oid:1.2.840.113556.1.4.656", URI, (WS + "upn", Resolution.CLAIM_NAME)),
        (WS + "emailaddress", MAIL, URI, ("mail", Resolution.EXACT)),
        ("eppn", EPPN, URI, ("eppn", Resolution.EXACT)),
        ("eppn", "eppn", BASIC, ("eppn", Resolution.EXACT)),
        ("uid", WS + "name", URI, ("uid", Resolution.CLAIM_NAME)),
        ("uid", "preferred_username", BASIC, ("uid", Resolution.OIDC_NAME)),
        ("userPrincipalName", WS + "name", URI, ("userPrincipalName", Resolution.EXACT)),
        (CARD, CARD, None, (CARD, Resolution.EXACT)),
        (CARD, CARD.replace("card", "Card"), None, (CARD, Resolution.LETTER_CASE)),
        (CARD, CARD + "s", None, (CARD, Resolution.MISSPELT)),
        (CARD, " " + CARD, None, (CARD, Resolution.STRAY_BLANK)),
        ("exuCard", "http://a.example/exuCard", None, ("exuCard", Resolution.SHORT_NAME)),
        ("exuCard", "urn:oid:1.2.3.4.5", URI, (None, Resolution.UNKNOWN)),
    ],
)
def test_the_sites_own_names_go_first(identifier, name, name_format, expected):
    """What the site names is exact by that very name; a near miss is spelled as the site does."""
    assert expected == found(name, name_format, identifier=identifier)


def test_a_name_only_the_site_knows_can_be_meant_by_the_friendly_name():
    """The site's own name in the FriendlyName is a near miss."""
    resolved = found("urn:oid:1.2.3.4.5", friendly="exucard", identifier="exuCard")
    assert resolved == ("exuCard", Resolution.FRIENDLY_NAME)


def test_the_sites_attribute_map_is_a_delivery():
    """What it lists arrives under the name it is mapped to."""
    attribute_map = (("employeeNumber", ("exuNumber",)),)
    assert found("exuNumber", None, attribute_map=attribute_map) == (
        "employeeNumber",
        Resolution.MAPPED,
    )
    assert found("exuNumber ", None, attribute_map=attribute_map) == (
        "employeeNumber",
        Resolution.STRAY_BLANK,
    )


def test_vufinds_names_are_wanted_too():
    """Its user name setting is one of the site's own names."""
    form = {"vufind": make_vufind(username="exuNumber", cat_username="exuCard")}
    assert found("exuNumber", None, **form) == ("exuNumber", Resolution.EXACT)
    assert found("exuCard", None, **form) == ("exuCard", Resolution.EXACT)


@pytest.mark.parametrize(
    ("protocol", "name", "expected"),
    [
        (Protocol.OIDC, "employee_number", ("employeeNumber", Resolution.EXACT)),
        (Protocol.OIDC, "email", ("mail", Resolution.EXACT)),
        (Protocol.OIDC, "preferred_username", ("uid", Resolution.EXACT)),
        (Protocol.OIDC, "employeeNumber", ("employeeNumber", Resolution.EXACT)),
        (Protocol.OIDC, "employeenumber", ("employeeNumber", Resolution.SHORT_NAME)),
        (Protocol.LDAP, "EMPLOYEENUMBER", ("employeeNumber", Resolution.EXACT)),
        (Protocol.LDAP, "givenName;lang-de", ("givenName", Resolution.EXACT)),
        (Protocol.CAS, "employeeNumber", ("employeeNumber", Resolution.EXACT)),
        (Protocol.HEADERS, "eppn", ("eduPersonPrincipalName", Resolution.EXACT)),
        (Protocol.RESOLVER, "mail", ("mail", Resolution.EXACT)),
        (Protocol.RESOLVER, NUMBER, ("employeeNumber", Resolution.EXACT)),
    ],
)
def test_each_protocol_has_its_own_good_names(protocol, name, expected):
    """Claims for OpenID Connect, short names elsewhere."""
    assert expected == found(name, None, protocol=protocol)


@pytest.mark.parametrize(
    ("name", "json_type", "expected"),
    [
        ("attributes.employeeNumber", "string", ("employeeNumber", Resolution.NESTED)),
        ("attributes.employee_number", "string", ("employeeNumber", Resolution.NESTED)),
        ("attributes.shoe", "string", (None, Resolution.UNKNOWN)),
        ("attributes.employeeNumber", None, (None, Resolution.UNKNOWN)),
    ],
)
def test_a_claim_inside_another(name, json_type, expected):
    """The last name of a claim's path says what it is; a dot in another name says nothing."""
    sent = Attribute(name=name, json_type=json_type)

    assert expected == resolve(sent, Expectations(make_form()), Protocol.OIDC)


def test_a_claim_that_the_site_addresses_by_its_path():
    """A site file may name the path itself, where its discovery system reads it there."""
    sent = Attribute(name="attributes.card", json_type="string")
    expectations = Expectations(make_form(identifier="attributes.card"))

    assert ("attributes.card", Resolution.EXACT) == resolve(sent, expectations, Protocol.OIDC)
