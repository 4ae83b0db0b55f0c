import pytest

from tests.domain.checks.asking import finding, findings, proofs, reason, saw
from tests.factories import (
    URI,
    make_attribute,
    make_claim,
    make_form,
    make_oidc_release,
    make_release,
)
from verifier.domain.checks.release.identifier_reassignable import identifier_reassignable
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.profiles.idp_profile import profiles_of

NAME_CLAIM = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"
ASSURANCE = "urn:oid:1.3.6.1.4.1.5923.1.1.1.11"
NEVER_AGAIN = "https://refeds.org/assurance/ID/eppn-unique-no-reassign"


def make_named(name, *more, canonical):
    return make_release(
        [make_attribute(name, "ggood@example.edu", name_format=URI), *more],
        form=make_form(identifier=canonical),
    )


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "eduPersonPrincipalName"),
        ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn", "userPrincipalName"),
    ],
)
def test_login_names_with_a_scope(name, canonical):
    """A login name may be handed to another person one day."""
    found = finding(identifier_reassignable, make_named(name, canonical=canonical))

    assert (
        f"{canonical} may be given to another person, and changes when a name changes."
        == found.message
    )
    assert [("attribute", canonical, "ggood@example.edu")] == proofs(found)


def test_a_usual_mistake_of_the_product_is_named():
    """A guest's name at Entra ID is nobody's identifier elsewhere."""
    release = make_release(
        [make_attribute(NAME_CLAIM, "gail_example.org#EXT#@example.edu")],
        form=make_form(identifier="userPrincipalName"),
        product=profiles_of(None)["microsoft-entra-id"].product(),
    )

    assert "with Microsoft Entra ID: The person is a guest" in (
        finding(identifier_reassignable, release).message
    )


def test_a_promise_never_to_reassign():
    """The assurance that it is never reassigned settles it for eduPersonPrincipalName."""
    promise = make_attribute(ASSURANCE, NEVER_AGAIN, name_format=URI)
    release = make_named(
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.6", promise, canonical="eduPersonPrincipalName"
    )

    assert "the identity provider promises that it never reassigns the name" == saw(
        identifier_reassignable, release
    )


def test_another_promise_does_not_count():
    """Another assurance says nothing about reassignment."""
    other = make_attribute(ASSURANCE, "https://refeds.org/assurance/ID/unique", name_format=URI)
    release = make_named(
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.6", other, canonical="eduPersonPrincipalName"
    )

    assert 1 == len(findings(identifier_reassignable, release))


def test_numbers_pass():
    """An employee number is no login name."""
    assert "employeeNumber is not a login name that may be reassigned" == saw(
        identifier_reassignable, make_release()
    )


def test_no_value():
    """Without a value there is nothing to ask."""
    assert "employeeNumber came without a value." == reason(
        identifier_reassignable, make_release({"mail": "g@example.edu"})
    )


def test_the_preferred_name_of_an_openid_provider():
    """The standard says that nobody may rely on it."""
    release = make_oidc_release(
        [make_claim("preferred_username", "ggood")],
        form=make_form(door=EntryPoint.DIRECT, identifier="uid"),
    )

    assert (
        "uid may be given to another person, and changes when a name changes."
        == finding(identifier_reassignable, release).message
    )
