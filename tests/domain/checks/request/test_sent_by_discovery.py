"""What the discovery system sends in a login: what was typed, or the subject."""

from dataclasses import replace

import pytest

from tests.domain.checks.asking import answer, finding, proofs
from tests.factories import make_form, make_listener, make_preview
from verifier.domain.checks.request.sub_as_identifier import sub_as_identifier
from verifier.domain.checks.request.typed_name import typed_name
from verifier.domain.model.capture import Subject, SubjectKind
from verifier.domain.model.request_form import EntryPoint

TYPED = (
    typed_name,
    make_form(door=EntryPoint.VUFIND_LDAP, identifier="typed-username"),
    {"typed_username": "k7"},
)
SUB = (
    sub_as_identifier,
    make_form(door=EntryPoint.VUFIND_OIDC, identifier="sub"),
    {"subject": Subject(kind=SubjectKind.SUB, value="k7")},
)
each_check = pytest.mark.parametrize(("check", "form", "login"), [TYPED, SUB])


@each_check
def test_it_is_sent(check, form, login):
    """It is a warning for the discovery system, with what is sent."""
    found = finding(check, make_preview(form=form, **login))

    assert {
        typed_name: "The patron identifier is the name as it was typed at the login form.",
        sub_as_identifier: (
            "The patron identifier is the login's subject, which library systems rarely know."
        ),
    }[check] == found.message
    assert [
        ("setting", "login", form.door.value),
        ("identifier", "patronIdentifier", "k7"),
    ] == proofs(found)


@each_check
def test_a_header_goes_first(check, form, login):
    """What a header replaces does no harm."""
    form = replace(form, header_identifier="employeeNumber", listener=make_listener())

    assert "not asked: A header replaces what the discovery system sends." == answer(
        check, make_preview(form=form, **login)
    )


@pytest.mark.parametrize(
    ("check", "seen"),
    [
        (typed_name, "saw: the identifier is not typed text"),
        (sub_as_identifier, "saw: the identifier is not the login's subject"),
    ],
)
def test_an_attribute_or_nothing_is_sent(check, seen):
    """An attribute is neither; where nothing is sent there is nothing to ask."""
    nothing = make_preview({"mail": "g@example.edu"})

    assert seen == answer(check, make_preview())
    assert "not asked: The discovery system sends no identifier." == answer(check, nothing)
