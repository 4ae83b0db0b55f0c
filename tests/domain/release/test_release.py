from collections import Counter

import pytest

from tests.factories import (
    BASIC,
    TRANSIENT,
    URI,
    make_attribute,
    make_capture,
    make_form,
    make_listener,
    make_pasted,
    make_vufind,
)
from verifier.domain.model.attribute_names import SAML_NAMES
from verifier.domain.model.capture import (
    Attribute,
    IdentityProvider,
    Protocol,
    Scope,
    Subject,
    SubjectKind,
)
from verifier.domain.model.release import (
    AttributeRole,
    IdentifierQuality,
    Resolution,
    ScopeProblem,
)
from verifier.domain.model.request_form import EntryPoint, ListenerService
from verifier.domain.release import expectation
from verifier.domain.release.canonical import canonicalize, scope_of, scope_problems
from verifier.domain.release.resolution import resolve
from verifier.domain.release.vocabulary import VOCABULARY, edit_distance, nearest_names, term_of

METHODS = "http://schemas.microsoft.com/claims/authnmethodsreferences"
NUMBER = "urn:oid:2.16.840.1.113730.3.1.3"


def release(released=None, capture=None, **form):
    capture = make_capture(released, **(capture or {}))
    return canonicalize(capture, make_form(**form)).release


@pytest.mark.parametrize(
    ("released", "expected"),
    [
        ({}, None),
        ({"employeeNumber": []}, ()),
        ({"employeeNumber": ""}, ("",)),
        ({"employeeNumber": [" 0012 ", "a"]}, (" 0012 ", "a")),
        ([make_attribute("employeeNumber", "1", name_format=BASIC)], None),
        ([make_attribute("employeeNumber")], ()),
        (
            [make_attribute("employeeNumber", "2"), make_attribute("employeeNumber", "1", "2")],
            ("2", "1", "2"),
        ),
        ([make_attribute("employeeNumber"), make_attribute("employeeNumber", "1")], ("1",)),
        ([make_attribute("employeeNumber ", "1")], None),
    ],
)
def test_the_values_that_are_handed_on(released, expected):
    """Absent, without a value, and empty are three things; values keep wire order."""
    assert expected == release(released).identifier_values


@pytest.mark.parametrize(
    ("identifier", "capture", "expected"),
    [
        ("name-id", {}, ("_5f0c1b2a3d4e5f60",)),
        ("name-id", {"subject": Subject(kind=SubjectKind.NAME_ID, format=TRANSIENT)}, None),
        ("name-id", {"subject": Subject(kind=SubjectKind.NONE)}, None),
        ("name-id", {"subject": Subject(kind=SubjectKind.SUB, value="x")}, None),
        ("sub", {"subject": Subject(kind=SubjectKind.SUB, value="x")}, ("x",)),
        ("principal", {"subject": Subject(kind=SubjectKind.PRINCIPAL, value="x")}, ("x",)),
        ("typed-username", {"typed_username": "JDoe "}, ("JDoe ",)),
        ("typed-username", {}, None),
    ],
)
def test_the_logins_own_identifiers(identifier, capture, expected):
    found = release({}, capture, identifier=identifier)
    assert expected == found.identifier_values
    assert (identifier in found.missing) is (expected is None)


def test_an_attribute_called_sub_is_no_subject():
    """In a site file that name means the login's own subject and nothing else."""
    sub = make_attribute("sub", "x")
    found = release([sub], {"protocol": Protocol.OIDC}, identifier="sub")
    assert found.identifier_values is None


@pytest.mark.parametrize(
    ("released", "form", "header", "email", "missing"),
    [
        (
            {"uid": "jdoe", "mail": "a@example.edu"},
            {"header_identifier": "uid"},
            ("jdoe",),
            ("a@example.edu",),
            ("employeeNumber",),
        ),
        # at the header's door the identifier itself is the header
        ({"employeeNumber": "1"}, {"door": EntryPoint.HEADER}, ("1",), None, ("mail",)),
        # nothing is expected that the site does not name
        ({"employeeNumber": "1"}, {"email": None}, None, None, ()),
        # what is missing is listed once
        ({}, {"header_identifier": "employeeNumber"}, None, None, ("employeeNumber", "mail")),
        # VuFind's user name is expected in place of the identifier
        ({"uid": "jdoe"}, {"vufind": make_vufind(username="uid"), "email": None}, None, None, ()),
    ],
)
def test_header_and_email_have_their_own_values(released, form, header, email, missing):
    found = release(released, **form)

    assert (header, email, missing) == (found.header_values, found.email_values, found.missing)


@pytest.mark.parametrize(
    ("name", "form", "expected"),
    [
        ("employeeNumber", {}, AttributeRole.WANTED),
        ("mail", {}, AttributeRole.WANTED),
        ("uid", {"vufind": make_vufind(cat_username="uid")}, AttributeRole.WANTED),
        ("givenName", {}, AttributeRole.TOLERATED),
        ("uid", {"tolerated": ("urn:oid:0.9.2342.19200300.100.1.1",)}, AttributeRole.TOLERATED),
        ("uid", {}, AttributeRole.SURPLUS),
        ("favouriteColour", {}, AttributeRole.SURPLUS),
        (METHODS, {}, AttributeRole.TOLERATED),
    ],
)
def test_where_an_attribute_stands(name, form, expected):
    assert expected is release({name: "x"}, **form).attributes[0].standing


def test_a_near_miss_stands_for_what_was_not_delivered():
    """The bare name is a near miss as long as the registered one did not come."""
    bare = Attribute(name="employeeNumber", name_format=BASIC, values=("1",))
    good = make_attribute("employeeNumber", "1")
    alone, beside = release([bare]), release([bare, good])
    assert (bare,) == tuple(near_miss.sent for near_miss in alone.near_misses("employeeNumber"))
    assert alone.missing == ("employeeNumber", "mail")
    surplus, wanted = beside.attributes
    assert (AttributeRole.SURPLUS, AttributeRole.WANTED) == (surplus.standing, wanted.standing)
    assert beside.near_misses("employeeNumber") == ()
    by_wire_name = release([bare], identifier=NUMBER)
    assert (bare,) == tuple(miss.sent for miss in by_wire_name.near_misses(NUMBER))


def test_a_wire_name_is_delivered_under_both_names():
    """The site may write the wire name; people read the canonical one."""
    found = release({"employeeNumber": "1"}, identifier=NUMBER)
    assert (found.identifier_values, found.attributes[0].label) == (("1",), "employeeNumber")
    assert found.attributes[0].standing is AttributeRole.WANTED


def test_worth_and_sensitivity_come_with_the_attribute():
    """Known attributes are graded; of unknown ones nothing is said."""
    found = release({"employeeNumber": "1", "norEduPersonNIN": "x", "favouriteColour": "red"})
    number, _, unknown = found.attributes
    national = Attribute(name="urn:oid:1.3.6.1.4.1.2428.90.1.5", name_format=URI)
    [graded] = release([national]).attributes

    assert (IdentifierQuality.GOOD, IdentifierQuality.UNKNOWN) == (number.worth, unknown.worth)
    assert (IdentifierQuality.NEVER, True) == (graded.worth, graded.sensitive)
    assert (None, Resolution.UNKNOWN) == (unknown.canonical, unknown.resolution)


def test_scopes_are_judged_by_the_idps_metadata():
    """A value of another organisation is marked, with what would be allowed."""
    found = release({"eduPersonPrincipalName": ["a@example.edu", "b@example.com"]})
    expected = (ScopeProblem(value_index=1, scope="example.com", allowed=("example.edu",)),)
    assert expected == found.attributes[0].scope_problems
    unknown = {"idp": IdentityProvider(entity_id=None)}
    assert release({"eduPersonPrincipalName": "b@x"}, unknown).attributes[0].scope_problems == ()


def test_the_capture_and_the_form_travel_along():
    capture, form = make_capture(), make_form()
    found = canonicalize(capture, form)
    assert (capture, form) == (found.capture, found.release.form)
    assert capture.attributes == tuple(attribute.sent for attribute in found.release.attributes)


def recorded(*attributes, user=None, header="X-Remote-User", identifier="employeeNumber"):
    """The headers of a saved request, at a listener that reads one of them."""
    subject = Subject(kind=SubjectKind.NONE if user is None else SubjectKind.PRINCIPAL, value=user)
    capture = make_capture(
        [Attribute(name=name, values=tuple(values)) for name, *values in attributes],
        protocol=Protocol.HEADERS,
        subject=subject,
    )
    form = make_form(
        door=EntryPoint.HEADER, identifier=identifier, listener=ListenerService(reqIdHeader=header)
    )
    return canonicalize(capture, form).release.header_values


def test_a_header_that_was_saved_goes_before_what_is_expected():
    """What arrived is what arrived, whatever the proxy was meant to send."""
    assert ("ggood",) == recorded(("employeeNumber", "1"), ("X-Remote-User", "ggood"))
    assert ("ggood",) == recorded(("employeeNumber", "1"), user="ggood")
    assert ("x1",) == recorded(("employeeNumber", "1"), ("X-Card", "x1"), header="x-card")
    # a request that was saved before the proxy has the attributes alone
    assert ("1",) == recorded(("employeeNumber", "1"))


EPPN = term_of("eduPersonPrincipalName")
HOME = term_of("schacHomeOrganization")
EXAMPLE = (Scope(value="example.edu"),)


@pytest.mark.parametrize(
    ("values", "scopes", "expected"),
    [
        (("jdoe@example.edu",), EXAMPLE, []),
        (("jdoe@example.com",), EXAMPLE, [(0, "example.com")]),
        (("jdoe@Example.edu",), EXAMPLE, [(0, "Example.edu")]),
        (("jdoe@lib.example.edu",), EXAMPLE, [(0, "lib.example.edu")]),
        (("jdoe",), EXAMPLE, [(0, None)]),
        (("jdoe@",), EXAMPLE, [(0, None)]),
        (("a@b@example.edu",), EXAMPLE, [(0, "b@example.edu")]),
        (("a@example.edu", "b@example.com"), EXAMPLE, [(1, "example.com")]),
        (("jdoe@example.edu",), (), [(0, "example.edu")]),
        (("jdoe@example.com",), None, []),
    ],
)
def test_scopes_of_values(values, scopes, expected):
    """Letter for letter; no metadata judges nothing, metadata without scopes allows nothing."""
    problems = scope_problems(values, EPPN, scopes)
    assert expected == [(problem.value_index, problem.scope) for problem in problems]


@pytest.mark.parametrize(
    ("pattern", "scope", "allowed"),
    [
        (r"^.+\.example\.edu$", "lib.example.edu", True),
        (r".+\.example\.edu", "lib.example.edu", True),
        (r".+\.example\.edu", "lib.example.edu.example.com", False),
        (r"example\.edu", "lib.example.edu", False),
        (r"[a-z]+\.example\.edu", "lib.example.edu", True),
        (r"[", "lib.example.edu", False),
        (r"(a+)+", "lib.example.edu", True),
    ],
)
def test_a_regexp_scope_matches_the_whole_scope(pattern, scope, allowed):
    """Anchored at both ends; a pattern that could run away is not judged."""
    problems = scope_problems((f"jdoe@{scope}",), EPPN, (Scope(value=pattern, regexp=True),))
    assert allowed is (problems == ())


def test_an_overlong_scope_matches_no_pattern():
    """No domain name is that long, and no pattern is tried on it."""
    scopes = (Scope(value=".+", regexp=True),)
    assert len(scope_problems(("jdoe@" + "a" * 300,), EPPN, scopes)) == 1


def test_the_home_organisation_is_a_scope_as_a_whole():
    expected = (ScopeProblem(value_index=1, scope="example.com", allowed=("example.edu",)),)
    assert expected == scope_problems(("example.edu", "example.com"), HOME, EXAMPLE)


def test_other_attributes_have_no_scope():
    assert scope_problems(("a@example.com",), term_of("mail"), EXAMPLE) == ()
    assert scope_problems(("a@example.com",), None, EXAMPLE) == ()


@pytest.mark.parametrize(("value", "expected"), [("a@b", "b"), ("a", None), ("a@", None)])
def test_the_scope_of_one_value(value, expected):
    assert expected == scope_of(value)


@pytest.mark.parametrize("pattern", [r"(?:a?){30}", "a?" * 30 + "b", "a{1,9}" * 9, "[a-z]*" * 9])
def test_a_scope_that_could_run_away_is_not_run(pattern):
    """Every kind of repeat counts; what is not run is no ground for a finding."""
    scopes = (Scope(value=pattern, regexp=True),)

    assert () == scope_problems(("jdoe@" + "a" * 60 + "!",), EPPN, scopes)


WS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
MSW = "http://schemas.microsoft.com/ws/2008/06/identity/claims/"
MACE = "urn:mace:dir:attribute-def:"
CARD = "https://example.edu/card"
MAIL = "urn:oid:0.9.2342.19200300.100.1.3"
EPPN_NAME = "urn:oid:1.3.6.1.4.1.5923.1.1.1.6"
UNSPECIFIED = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"


def found(name, name_format=URI, friendly=None, protocol=Protocol.SAML, **form):
    sent = Attribute(name=name, name_format=name_format, friendly_name=friendly)
    return resolve(sent, expectation.Expectations(make_form(**form)), protocol)


@pytest.mark.parametrize(
    ("name", "name_format", "expected"),
    [
        (NUMBER, URI, ("employeeNumber", Resolution.EXACT)),
        (NUMBER, BASIC, ("employeeNumber", Resolution.WRONG_FORMAT)),
        (NUMBER, UNSPECIFIED, ("employeeNumber", Resolution.EXACT)),
        (NUMBER, None, ("employeeNumber", Resolution.EXACT)),
        (MACE + "employeeNumber", URI, ("employeeNumber", Resolution.MACE_NAME)),
        (MACE + "eppn", URI, ("eduPersonPrincipalName", Resolution.MACE_NAME)),
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
        (EPPN_NAME, "employeeNumber", ("eduPersonPrincipalName", Resolution.EXACT)),
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
        ("eppn", EPPN_NAME, URI, ("eppn", Resolution.EXACT)),
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
    resolved = found("urn:oid:1.2.3.4.5", friendly="exucard", identifier="exuCard")
    assert resolved == ("exuCard", Resolution.FRIENDLY_NAME)


def test_the_sites_attribute_map_is_a_delivery():
    form = {"attribute_map": (("employeeNumber", ("exuNumber",)),)}
    assert ("employeeNumber", Resolution.MAPPED) == found("exuNumber", None, **form)
    assert ("employeeNumber", Resolution.STRAY_BLANK) == found("exuNumber ", None, **form)


def test_vufinds_names_are_wanted_too():
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


@pytest.mark.parametrize(
    ("name", "protocol", "expected"),
    [
        ("employeeNumber", Protocol.SAML, NUMBER),
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
    card = "libraryCardNumber"

    assert {NUMBER: NUMBER, "employeeNumber": NUMBER, card: card} == (
        expectation.wire_names((NUMBER, card), Protocol.SAML)
    )


GET = "GET /EXU?req_id=P1&rft_id=1 HTTP/1.1\n"
SITE = make_form(listener=make_listener(), vufind=make_vufind(username="uid"))


@pytest.mark.parametrize(
    ("text", "identifier", "header", "listens"),
    [
        ("/EXU?req_id=P1&rft_id=1", "req_id", None, True),
        (f"{GET}X-Remote-User: P2", "req_id", "x-remote-user", True),
        (f"{GET}X-Other: P2", "req_id", None, True),
        ("/rs/patronrequests/openURL?req.id=P1", "req.id", None, False),
        ('{"patronIdentifier": "P1"}', "patronIdentifier", None, False),
        ('{"patron": "P1", "requesterSymbol": "ISIL:EXU"}', "patron", None, False),
    ],
)
def test_who_reads_the_request_decides(text, identifier, header, listens):
    """Only the listener reads a header, and VuFind's mapping has no say any more."""
    form = expectation.pasted_form(make_pasted(text).capture.request, SITE)

    assert (identifier, header) == (form.identifier, form.header_identifier)
    assert (listens, None) == (form.listener is not None, form.vufind)
    assert (SITE.institution, SITE.ils_identifier) == (form.institution, form.ils_identifier)


def test_what_the_request_says_about_the_person_has_a_meaning():
    """The address can be compared with the record's; nothing is missing: none is released."""
    release = make_pasted("/EXU?req_id=P1&rft_id=1&req.emailAddress=gail.good@example.edu").release

    assert [("req_id", AttributeRole.WANTED), ("mail", AttributeRole.WANTED)] == [
        (attribute.label, attribute.standing) for attribute in release.attributes
    ]
    assert (("P1",), ()) == (release.identifier_values, release.missing)
    assert ("gail.good@example.edu",) == release.email_values


def test_no_name_belongs_to_two_attributes():
    """Whatever a short name's letter case; only FOLIO's UserID looks like an alias of uid."""
    names = Counter(name for term in VOCABULARY for name in (term.canonical, *term.saml))
    assert [name for name, count in names.items() if count > 1] == []
    shorts = Counter(
        short for term in VOCABULARY for short in {name.lower() for name in term.short}
    )
    assert [name for name, count in shorts.items() if count > 1] == ["userid"]


def test_every_registered_name_is_in_the_vocabulary():
    known = {term.canonical: term.saml for term in VOCABULARY}
    assert [name for name, saml in SAML_NAMES.items() if saml not in known.get(name, ())] == []


def test_what_can_never_match_is_graded_so():
    """Opaque, pairwise and national identifiers are no patron identifiers."""
    never = {term.canonical for term in VOCABULARY if term.worth is IdentifierQuality.NEVER}
    assert never == {
        *("pairwise-id", "eduPersonTargetedID", "objectGUID", "objectSid", "objectidentifier"),
        *("schacPersonalUniqueID", "norEduPersonNIN"),
    }


def test_scopes_are_judged_for_six_attributes():
    scoped = {term.canonical for term in VOCABULARY if term.scoped or term.whole_value_is_scope}
    assert scoped == {
        *("eduPersonPrincipalName", "eduPersonScopedAffiliation", "eduPersonUniqueId"),
        *("subject-id", "pairwise-id", "schacHomeOrganization"),
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("barcode", IdentifierQuality.BEST),
        ("schacPersonalUniqueCode", IdentifierQuality.BEST),
        ("extensionAttribute15", IdentifierQuality.BEST),
        ("employeeNumber", IdentifierQuality.GOOD),
        ("uid", IdentifierQuality.FAIR),
        ("eduPersonPrincipalName", IdentifierQuality.WEAK),
        ("mail", IdentifierQuality.POOR),
        ("givenName", IdentifierQuality.NOT_AN_IDENTIFIER),
    ],
)
def test_the_grades(name, expected):
    assert expected is term_of(name).worth


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "eduPersonPrincipalName"),
        ("urn:mace:dir:attribute-def:mail", "mail"),
        ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn", "userPrincipalName"),
        ("EPPN", "eduPersonPrincipalName"),
        ("given_name", "givenName"),
        ("urn:oid:1.2.840.113556.1.2.603", "extensionAttribute15"),
    ],
)
def test_a_term_is_found_under_each_kind_of_name(name, expected):
    assert expected == term_of(name).canonical
    assert term_of("favouriteColour") is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("employeNumber", ["employeeNumber"]),
        ("barcodes", ["barcode"]),
        ("https://example.edu/attributes/barcod", ["barcode"]),
        (" givenname", ["givenName"]),
        *((name, []) for name in ("favouriteColour", "zz", "")),
    ],
)
def test_the_nearest_name_comes_first(name, expected):
    """By edit distance, on the last segment of a URI; a strange name has none."""
    assert expected == [*nearest_names(name)[:1]]


@pytest.mark.parametrize(
    ("first", "other", "expected"),
    [
        ("", "", 0),
        ("same", "same", 0),
        ("sane", "same", 1),
        ("sam", "same", 1),
        ("saame", "same", 1),
        ("smae", "same", 1),
        ("ab", "ba", 1),
        ("abcdef", "ghijkl", 4),
        ("a", "abcdef", 4),
        ("kitten", "sitting", 3),
    ],
)
def test_the_number_of_slips(first, other, expected):
    assert expected == edit_distance(first, other, limit=3)
