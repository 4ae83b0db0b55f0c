from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_form, make_release
from verifier.domain.checks.release.identifier_scope_not_allowed import (
    identifier_scope_not_allowed,
)
from verifier.domain.model.capture import IdentityProvider, Scope

FORM = make_form(identifier="eduPersonPrincipalName")


def make_scoped(value, scopes):
    return make_release(
        {"eduPersonPrincipalName": value},
        form=FORM,
        idp=IdentityProvider(entity_id="https://idp.example.edu", scopes=scopes),
    )


def test_a_scope_that_is_not_listed():
    """A foreign scope is shown beside those that are allowed."""
    release = make_scoped("ggood@other.example.edu", (Scope(value="example.edu"),))

    found = finding(identifier_scope_not_allowed, release)

    assert (
        "The scope of eduPersonPrincipalName is not one that the identity provider's metadata"
        " lists." == found.message
    )
    assert [
        ("scope", "eduPersonPrincipalName", "other.example.edu"),
        ("allowed scope", "eduPersonPrincipalName", "example.edu"),
    ] == proofs(found)


def test_metadata_that_lists_none():
    """Metadata without any scope allows none."""
    found = finding(identifier_scope_not_allowed, make_scoped("ggood@example.edu", ()))

    assert [("scope", "eduPersonPrincipalName", "example.edu")] == proofs(found)


def test_a_listed_scope_passes():
    """A scope that metadata lists passes."""
    release = make_scoped("ggood@example.edu", (Scope(value="example.edu"),))

    assert "no scope rule stands against the value" == saw(identifier_scope_not_allowed, release)


def test_unknown_metadata():
    """Without metadata nothing is said about a scope."""
    assert "The identity provider's metadata is not known here." == reason(
        identifier_scope_not_allowed, make_scoped("ggood@example.edu", None)
    )


def test_nothing_delivered():
    """Without the attribute there is no scope."""
    release = make_release({"mail": "g@example.edu"}, form=FORM)

    assert "No attribute arrived as eduPersonPrincipalName." == reason(
        identifier_scope_not_allowed, release
    )
