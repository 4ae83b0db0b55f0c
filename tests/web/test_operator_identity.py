import pytest

from tests.factories import make_attribute, make_capture, make_form
from verifier.domain.model.capture import IdentityProvider, Scope, Subject, SubjectKind
from verifier.web.authentication import operator_identifier

EPPN = "urn:oid:1.3.6.1.4.1.5923.1.1.1.6"
PRINCIPAL = "eduPersonPrincipalName"


def named(attribute, *released, **more):
    return operator_identifier(
        make_capture(attributes=released, **more), attribute, form=make_form()
    )


def test_one_value_names_somebody():
    """As it came, blanks and letter case included."""
    assert " Jo@example.edu" == named(PRINCIPAL, make_attribute(EPPN, " Jo@example.edu"))


@pytest.mark.parametrize("values", [(), ("",), ("  ",), ("jo", "al"), ("jo", "jo")], ids=str)
def test_none_and_several_name_nobody(values):
    """Also where both are the same."""
    assert named(PRINCIPAL, make_attribute(EPPN, *values)) is None


def test_two_attributes_of_one_name_name_nobody():
    """Whichever of them came first."""
    assert named(PRINCIPAL, make_attribute(EPPN, "jo"), make_attribute(EPPN, "al")) is None


@pytest.mark.parametrize("name", ["eppn", "eduPersonPrincipalname", "mail"])
def test_a_near_miss_names_nobody(name):
    """Only what a service provider would map counts."""
    assert named(PRINCIPAL, make_attribute(name, "jo@example.edu")) is None


def test_a_value_of_another_scope_names_nobody():
    """An identity provider speaks for its own scope alone."""
    idp = IdentityProvider(
        entity_id="https://idp.example.edu/idp", scopes=(Scope(value="example.edu"),)
    )

    assert named(PRINCIPAL, make_attribute(EPPN, "jo@other.example"), idp=idp) is None
    assert "jo@example.edu" == named(PRINCIPAL, make_attribute(EPPN, "jo@example.edu"), idp=idp)


def test_the_subject_can_name_somebody():
    """And what was typed at a directory."""
    subject = Subject(kind=SubjectKind.SUB, value="248289761001")

    assert "248289761001" == named("sub", subject=subject)
    assert named("name-id", subject=subject) is None
    assert "jo" == named("typed-username", typed_username="jo")
