import pytest

from tests.factories import BASIC, URI, make_form, make_listener, make_pasted, make_vufind
from verifier.domain.model.capture import Attribute, Protocol
from verifier.domain.model.release import AttributeRole, Resolution
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.release import expectation
from verifier.domain.release.resolution import resolve
from verifier.domain.release.vocabulary import term_of

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
    return resolve(sent, expectation.Expectations(make_form(**form)), protocol)


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

    assert expected == resolve(sent, expectation.Expectations(make_form()), Protocol.OIDC)


def test_a_claim_that_the_site_addresses_by_its_path():
    """A site file may name the path itself, where its discovery system reads it there."""
    sent = Attribute(name="attributes.card", json_type="string")
    expectations = expectation.Expectations(make_form(identifier="attributes.card"))

    assert ("attributes.card", Resolution.EXACT) == resolve(sent, expectations, Protocol.OIDC)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({}, ("employeeNumber", "mail")),
        ({"email": None}, ("employeeNumber",)),
        ({"header_identifier": "uid"}, ("employeeNumber", "uid", "mail")),
        ({"door": EntryPoint.HEADER, "header_identifier": "uid"}, ("employeeNumber", "mail")),
        ({"vufind": make_vufind(username="uid")}, ("uid", "mail")),
        (
            {"door": EntryPoint.DIRECT, "vufind": make_vufind(username="uid")},
            ("employeeNumber", "mail"),
        ),
    ],
)
def test_what_a_request_needs(form, expected):
    """VuFind's setting replaces the identifier, and only behind a door of VuFind."""
    assert expected == expectation.expected_names(make_form(**form))


def test_more_is_wanted_than_a_request_needs():
    """VuFind's own catalogue name has a use, and so has an overridden identifier."""
    form = make_form(vufind=make_vufind(username="uid", cat_username="barcode"))
    assert expectation.wanted_names(form) == ("uid", "mail", "employeeNumber", "barcode")


def test_subject_names_are_no_attributes():
    """No attribute is expected under them."""
    assert expectation.Expectations(make_form(identifier="name-id")).names == ("mail",)


@pytest.mark.parametrize(
    ("identifier", "name", "expected"),
    [
        ("employeeNumber", "employeeNumber", False),
        ("barcode", "barcode", True),
        ("exuCard", "exuCard", True),
        ("exuCard", "exucard", False),
        ("urn:oid:1.2.3", "urn:oid:1.2.3", True),
    ],
)
def test_which_names_travel_as_they_are(identifier, name, expected):
    """A canonical name with a registered one does not."""
    assert expected is expectation.Expectations(make_form(identifier=identifier)).is_wire_name(
        name
    )


def test_the_wanted_one_of_several_terms_is_chosen():
    """A claim that two attributes share is taken for the wanted one."""
    both = (term_of("userPrincipalName"), term_of("uid"))
    expectations = expectation.Expectations(make_form(identifier="uid"))
    assert expectations.first_wanted(both).canonical == "uid"
    assert expectations.first_wanted(()) is None


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
    assert expected == expectation.wire_name(name, protocol)


def test_a_name_is_known_by_its_canonical_one_too():
    """A site may name an attribute by its registered name; the road speaks of it by the other."""
    expected = {
        "urn:oid:2.16.840.1.113730.3.1.3": "urn:oid:2.16.840.1.113730.3.1.3",
        "employeeNumber": "urn:oid:2.16.840.1.113730.3.1.3",
        "libraryCardNumber": "libraryCardNumber",
    }

    assert expected == expectation.wire_names(
        ("urn:oid:2.16.840.1.113730.3.1.3", "libraryCardNumber"), Protocol.SAML
    )


SITE = make_form(listener=make_listener(), vufind=make_vufind(username="uid"))


@pytest.mark.parametrize(
    ("text", "identifier", "header", "listens"),
    [
        ("/EXU?req_id=P1&rft_id=1", "req_id", None, True),
        (
            "GET /EXU?req_id=P1&rft_id=1 HTTP/1.1\nX-Remote-User: P2",
            "req_id",
            "x-remote-user",
            True,
        ),
        ("GET /EXU?req_id=P1&rft_id=1 HTTP/1.1\nX-Other: P2", "req_id", None, True),
        ("/rs/patronrequests/openURL?req.id=P1", "req.id", None, False),
        ('{"patronIdentifier": "P1"}', "patronIdentifier", None, False),
        ('{"patron": "P1", "requesterSymbol": "ISIL:EXU"}', "patron", None, False),
    ],
)
def test_who_reads_the_request_decides(text, identifier, header, listens):
    """Only the listener reads a header, and VuFind's mapping has no say any more."""
    request = make_pasted(text).capture.request

    form = expectation.pasted_form(request, SITE)

    assert (identifier, header, listens, None) == (
        form.identifier,
        form.header_identifier,
        form.listener is not None,
        form.vufind,
    )
    assert (SITE.institution, SITE.ils_identifier) == (form.institution, form.ils_identifier)


def test_what_the_request_says_about_the_person_has_a_meaning():
    """The address can be compared with the record's; nothing is missing: none is released."""
    release = make_pasted("/EXU?req_id=P1&rft_id=1&req.emailAddress=gail.good@example.edu").release

    assert [("req_id", AttributeRole.WANTED), ("mail", AttributeRole.WANTED)] == [
        (attribute.label, attribute.standing) for attribute in release.attributes
    ]
    assert (("P1",), ("gail.good@example.edu",), ()) == (
        release.identifier_values,
        release.email_values,
        release.missing,
    )
