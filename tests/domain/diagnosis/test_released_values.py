import pytest

from tests.factories import PERSISTENT, make_release
from verifier.domain.diagnosis.matching import released_values
from verifier.domain.model.capture import Subject, SubjectKind

EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
NOBODY = Subject(kind=SubjectKind.NONE)


def only(released, **capture):
    (value,) = released_values(make_release(released, **{"subject": NOBODY, **capture}))
    return value


def test_lists_values_in_wire_order_then_the_subject_then_what_was_typed():
    """With the names they go by, and without placeholders."""
    evidence = make_release(
        {"uid": ["ggood", "g2"], "employeeNumber": "(null)"},
        subject=Subject(kind=SubjectKind.SUB, value="abc12345"),
        typed_username="gail",
    )
    expected = [
        ("uid", 0, "ggood"),
        ("uid", 1, "g2"),
        ("sub", 0, "abc12345"),
        ("typed-username", 0, "gail"),
    ]

    assert expected == [
        (released_value.label, released_value.value_index, released_value.value)
        for released_value in released_values(evidence)
    ]


@pytest.mark.parametrize(
    ("released", "asked"),
    [
        ({"employeeNumber": "12345"}, True),
        ({"eduPersonPrincipalName": "ggood@example.edu"}, True),
        ({"mail": "ggood@example.edu"}, False),
        ({"givenName": "Gail"}, False),
        ({"x-local": "B123456"}, True),
        ({"x-local": "some words"}, False),
        ({"employeeNumber": "123-45-6789"}, False),
        ({"uid": "6f1c1f5e-8c1b-4d1e-9a52-0e6f5a1d2c3b"}, False),
    ],
)
def test_says_what_may_be_asked_for(released, asked):
    """Identifiers may, and mail, names, national numbers and opaque values may not."""
    assert asked is only(released).may_be_asked_for


@pytest.mark.parametrize(
    ("subject", "asked"),
    [
        (Subject(kind=SubjectKind.PRINCIPAL, value="ggood"), True),
        (Subject(kind=SubjectKind.NAME_ID, value="ggood"), True),
        (Subject(kind=SubjectKind.NAME_ID, value="g@example.edu", format=EMAIL), False),
        (Subject(kind=SubjectKind.NAME_ID, value="ggood", format=PERSISTENT), False),
    ],
)
def test_a_subjects_format_decides_whether_it_may_be_asked_for(subject, asked):
    """An e-mail address and a persistent NameID may not."""
    assert asked is only({}, subject=subject).may_be_asked_for


def test_names_and_opaque_values_are_compared_as_a_whole():
    """Nothing is made of them by a transform."""
    assert only({"givenName": "Gail"}).whole_only
    assert only({"uid": "6f1c1f5e-8c1b-4d1e-9a52-0e6f5a1d2c3b"}).whole_only
    assert not only({"uid": "ggood"}).whole_only
