import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import (
    PERSISTENT,
    URI,
    make_attribute,
    make_form,
    make_oidc_release,
    make_release,
)
from verifier.domain.checks.release.identifier_pairwise import identifier_pairwise
from verifier.domain.model.capture import Subject, SubjectKind
from verifier.domain.model.finding import Failed
from verifier.domain.model.request_form import EntryPoint

PAIRWISE = "urn:oasis:names:tc:SAML:attribute:pairwise-id"
MESSAGE = (
    " is made for one service provider only: the library system does not know it, and the request"
    " form receives another value."
)


def test_a_pairwise_attribute():
    """A pairwise id is a warning wherever the patron identifier is taken from it."""
    release = make_release(
        [make_attribute(PAIRWISE, "K7@example.edu", name_format=URI)],
        form=make_form(identifier="pairwise-id"),
    )

    found = finding(identifier_pairwise, release)

    assert "pairwise-id" + MESSAGE == found.message
    assert [
        ("attribute", "pairwise-id", "K7@example.edu"),
        ("transform", "T17: a value that is random by design", None),
    ] == proofs(found)


def test_a_persistent_name_id():
    """A persistent NameID is pairwise, too."""
    subject = Subject(kind=SubjectKind.NAME_ID, value="K7", format=PERSISTENT)
    release = make_release(form=make_form(identifier="name-id"), subject=subject)

    assert "name-id" + MESSAGE == finding(identifier_pairwise, release).message


@pytest.mark.parametrize(
    ("kind", "warned"), [("pairwise", True), ("public", False), (None, False)]
)
def test_a_sub_of_a_provider_that_says_what_it_is(kind, warned):
    """VuFind takes the sub; it is pairwise where the provider makes no other."""
    subject = Subject(kind=SubjectKind.SUB, value="K7", format=kind)
    release = make_oidc_release([], form=make_form(door=EntryPoint.VUFIND_OIDC), subject=subject)

    result = identifier_pairwise.run(release).result

    assert warned == isinstance(result, Failed)


def test_an_ordinary_attribute_passes():
    """A persistent NameID beside it does not make another attribute pairwise."""
    subject = Subject(kind=SubjectKind.NAME_ID, value="K7", format=PERSISTENT)

    assert "the value is the same for every service provider" == saw(
        identifier_pairwise, make_release(subject=subject)
    )


def test_no_value():
    """Without a value there is nothing to ask."""
    assert "employeeNumber came without a value." == reason(
        identifier_pairwise, make_release({"mail": "g@example.edu"})
    )


def test_a_persistent_name_id_in_an_attribute():
    """A service provider writes who made it, for whom, and the value; so may a campus."""
    value = "https://idp.example.edu/idp!https://vufind.example.edu/sp!K7x"
    release = make_release({"employeeNumber": value})

    assert "employeeNumber" + MESSAGE == finding(identifier_pairwise, release).message
    assert saw(identifier_pairwise, make_release({"employeeNumber": "wow! that!"}))
