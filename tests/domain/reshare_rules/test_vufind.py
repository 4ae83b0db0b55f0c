import pytest

from tests.factories import make_form, make_release, make_vufind
from verifier.domain.model.capture import Subject, SubjectKind
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.reshare_rules.request_preview import joined, username

SUB = Subject(kind=SubjectKind.SUB, value="s-1")
PRINCIPAL = Subject(kind=SubjectKind.PRINCIPAL, value="jdoe")


@pytest.mark.parametrize(
    ("values", "expected"),
    [((), ""), (("a",), "a"), (("a", "b"), "a;b"), (("a;b", "c"), r"a\;b;c"), (("", "a"), ";a")],
)
def test_values_are_joined_as_the_service_provider_does(values, expected):
    """Parted by semicolons, a semicolon inside a value behind a backslash."""
    assert expected == joined(values)


@pytest.mark.parametrize(
    ("released", "more", "expected"),
    [
        ({"employeeNumber": "1"}, {}, ("1", "employeeNumber")),
        ({"employeeNumber": ["1", "2"]}, {}, ("1;2", "employeeNumber")),
        ({"employeeNumber": ""}, {}, (None, None)),
        ({"employeeNumber": []}, {}, (None, None)),
        ({}, {}, (None, None)),
        ({"employeeNumber": " 0012 "}, {}, (" 0012 ", "employeeNumber")),
    ],
)
def test_shibboleth_hands_on_what_was_released(released, more, expected):
    """Several values stay one text, blanks and zeros stay, nothing is nothing."""
    assert expected == username(make_release(released, **more))


def test_vufinds_own_setting_goes_first():
    """What VuFind's configuration names is what it sends."""
    form = make_form(vufind=make_vufind(username="uid", cat_username="employeeNumber"))
    released = make_release({"employeeNumber": "1", "uid": "jdoe"}, form=form)
    assert username(released) == ("jdoe", "uid")


@pytest.mark.parametrize(
    ("door", "capture", "expected"),
    [
        (EntryPoint.VUFIND_LDAP, {"typed_username": " JDoe "}, ("JDoe", "typed-username")),
        (EntryPoint.VUFIND_LDAP, {"typed_username": " "}, (None, None)),
        (EntryPoint.VUFIND_LDAP, {}, (None, None)),
        (EntryPoint.VUFIND_OIDC, {"subject": SUB}, ("s-1", "sub")),
        (EntryPoint.VUFIND_CAS, {"subject": PRINCIPAL}, ("1", "employeeNumber")),
        (EntryPoint.VUFIND_ILS, {}, ("1", "employeeNumber")),
        (EntryPoint.VUFIND_SIP2, {}, ("1", "employeeNumber")),
    ],
)
def test_each_door_of_vufind(door, capture, expected):
    """The method decides: typed text for LDAP, sub for OpenID Connect, the setting elsewhere."""
    form = make_form(door=door)
    assert expected == username(make_release({"employeeNumber": "1"}, form=form, **capture))


def test_cas_takes_the_principal_only_on_purpose():
    """Where a named attribute does not arrive VuFind refuses the login: no principal goes out."""
    named = make_form(door=EntryPoint.VUFIND_CAS)
    unnamed = make_form(door=EntryPoint.VUFIND_CAS, identifier="principal")

    assert (None, None) == username(make_release({}, form=named, subject=PRINCIPAL))
    assert ("jdoe", "principal") == username(make_release({}, form=unnamed, subject=PRINCIPAL))


def test_the_name_id_can_be_the_user_name():
    """A site may take the subject itself."""
    form = make_form(identifier="name-id")
    subject = Subject(kind=SubjectKind.NAME_ID, value="12345")
    assert username(make_release({}, form=form, subject=subject)) == ("12345", "name-id")
