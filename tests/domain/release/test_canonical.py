import pytest

from tests.factories import (
    BASIC,
    TRANSIENT,
    URI,
    make_attribute,
    make_capture,
    make_form,
    make_vufind,
)
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
from verifier.domain.release.canonical import canonicalize, scope_of, scope_problems
from verifier.domain.release.vocabulary import term_of


def release(released=None, capture=None, **form):
    """Canonicalise a login."""
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
    """The subject counts only as the kind that it is."""
    found = release({}, capture, identifier=identifier)
    assert expected == found.identifier_values
    assert (identifier in found.missing) is (expected is None)


def test_an_attribute_called_sub_is_no_subject():
    """In a site file that name means the login's own subject and nothing else."""
    sub = make_attribute("sub", "x")
    found = release([sub], {"protocol": Protocol.OIDC}, identifier="sub")
    assert found.identifier_values is None


def test_header_and_email_have_their_own_values():
    """Each under the name that the site gives it."""
    found = release({"uid": "jdoe", "mail": "a@example.edu"}, header_identifier="uid")
    assert (found.header_values, found.email_values) == (("jdoe",), ("a@example.edu",))
    assert found.missing == ("employeeNumber",)


def test_the_header_door_takes_the_identifier():
    """There the identifier itself is the header."""
    found = release({"employeeNumber": "1"}, door=EntryPoint.HEADER, header_identifier=None)
    assert found.header_values == ("1",)


def test_nothing_is_expected_that_the_site_does_not_name():
    """No header and no e-mail are no lack."""
    found = release({"employeeNumber": "1"}, email=None)
    assert (found.header_values, found.email_values, found.missing) == (None, None, ())


def test_what_is_missing_is_listed_once():
    """In the order identifier, header, e-mail."""
    found = release({}, header_identifier="employeeNumber")
    assert found.missing == ("employeeNumber", "mail")


def test_vufinds_user_name_is_expected_in_place_of_the_identifier():
    """Its setting overrides ours."""
    found = release({"uid": "jdoe"}, vufind=make_vufind(username="uid"), email=None)
    assert found.missing == ()


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
        (
            "http://schemas.microsoft.com/claims/authnmethodsreferences",
            {},
            AttributeRole.TOLERATED,
        ),
    ],
)
def test_where_an_attribute_stands(name, form, expected):
    """Wanted, known and tolerated, part of the protocol, or too much."""
    assert expected is release({name: "x"}, **form).attributes[0].standing


def test_a_near_miss_stands_for_what_was_not_delivered():
    """The bare name is a near miss as long as the registered one did not come."""
    bare = Attribute(name="employeeNumber", name_format=BASIC, values=("1",))
    good = make_attribute("employeeNumber", "1")
    alone, beside = release([bare]), release([bare, good])
    assert (bare,) == tuple(near_miss.sent for near_miss in alone.near_misses("employeeNumber"))
    assert alone.missing == ("employeeNumber", "mail")
    assert [attribute.standing for attribute in beside.attributes] == [
        AttributeRole.SURPLUS,
        AttributeRole.WANTED,
    ]
    assert beside.near_misses("employeeNumber") == ()


def test_a_near_miss_of_a_wire_name_is_found_under_it():
    """The site named the wire name, so the near miss is one of that name."""
    name = "urn:oid:2.16.840.1.113730.3.1.3"
    bare = Attribute(name="employeeNumber", name_format=BASIC, values=("1",))
    found = release([bare], identifier=name)
    assert (bare,) == tuple(near_miss.sent for near_miss in found.near_misses(name))


def test_a_wire_name_is_delivered_under_both_names():
    """The site may write the wire name; people read the canonical one."""
    name = "urn:oid:2.16.840.1.113730.3.1.3"
    found = release({"employeeNumber": "1"}, identifier=name)
    assert (found.identifier_values, found.attributes[0].label) == (("1",), "employeeNumber")
    assert found.attributes[0].standing is AttributeRole.WANTED


def test_worth_and_sensitivity_come_with_the_attribute():
    """Known attributes are graded; of unknown ones nothing is said."""
    found = release({"employeeNumber": "1", "norEduPersonNIN": "x", "favouriteColour": "red"})
    national = Attribute(name="urn:oid:1.3.6.1.4.1.2428.90.1.5", name_format=URI)
    assert [found.attributes[0].worth, found.attributes[2].worth] == [
        IdentifierQuality.GOOD,
        IdentifierQuality.UNKNOWN,
    ]
    assert (
        release([national]).attributes[0].worth,
        release([national]).attributes[0].sensitive,
    ) == (IdentifierQuality.NEVER, True)
    assert (found.attributes[2].canonical, found.attributes[2].resolution) == (
        None,
        Resolution.UNKNOWN,
    )


def test_scopes_are_judged_by_the_idps_metadata():
    """A value of another organisation is marked, with what would be allowed."""
    found = release({"eduPersonPrincipalName": ["a@example.edu", "b@example.com"]})
    expected = (ScopeProblem(value_index=1, scope="example.com", allowed=("example.edu",)),)
    assert expected == found.attributes[0].scope_problems
    unknown = {"idp": IdentityProvider(entity_id=None)}
    assert release({"eduPersonPrincipalName": "b@x"}, unknown).attributes[0].scope_problems == ()


def test_the_capture_and_the_form_travel_along():
    """Later stations need both."""
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


def test_a_header_that_was_not_saved_is_what_the_proxy_would_send():
    """A request that was saved before the proxy has the attributes alone."""
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
    """It has no at sign."""
    expected = (ScopeProblem(value_index=1, scope="example.com", allowed=("example.edu",)),)
    assert expected == scope_problems(("example.edu", "example.com"), HOME, EXAMPLE)


def test_other_attributes_have_no_scope():
    """An e-mail address may end as it likes."""
    assert scope_problems(("a@example.com",), term_of("mail"), EXAMPLE) == ()
    assert scope_problems(("a@example.com",), None, EXAMPLE) == ()


@pytest.mark.parametrize(("value", "expected"), [("a@b", "b"), ("a", None), ("a@", None)])
def test_the_scope_of_one_value(value, expected):
    """What follows the first at sign."""
    assert expected == scope_of(value)


@pytest.mark.parametrize("pattern", [r"(?:a?){30}", "a?" * 30 + "b", "a{1,9}" * 9, "[a-z]*" * 9])
def test_a_scope_that_could_run_away_is_not_run(pattern):
    """Every kind of repeat counts; what is not run is no ground for a finding."""
    scopes = (Scope(value=pattern, regexp=True),)

    assert () == scope_problems(("jdoe@" + "a" * 60 + "!",), EPPN, scopes)
