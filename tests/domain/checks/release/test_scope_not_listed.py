from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, make_form, make_release
from verifier.domain.checks.release.scope_not_listed import scope_not_listed
from verifier.domain.model.capture import IdentityProvider, Scope

LISTED = (Scope(value="example.edu"),)


def make_affiliation(value, *, scopes=LISTED, **form):
    return make_release(
        {"employeeNumber": BARCODE, "eduPersonScopedAffiliation": value},
        form=make_form(**form),
        idp=IdentityProvider(entity_id="https://idp.example.edu", scopes=scopes),
    )


def test_a_foreign_scope():
    """A scope of another attribute than the identifier is worth a notice."""
    found = finding(scope_not_listed, make_affiliation("member@other.example.edu"))

    assert (
        "The scope of eduPersonScopedAffiliation is not one that the identity provider's metadata"
        " lists." == found.message
    )
    assert [("scope", "eduPersonScopedAffiliation", "other.example.edu")] == proofs(found)


def test_the_identifier_is_for_another_check():
    """The identifier's own scope is not told twice."""
    release = make_affiliation("member@other.example.edu", identifier="eduPersonScopedAffiliation")

    assert "every other scope is listed" == saw(scope_not_listed, release)


def test_a_listed_scope_passes():
    """A scope that metadata lists passes."""
    release = make_affiliation("member@example.edu")

    assert "every other scope is listed" == saw(scope_not_listed, release)


def test_unknown_metadata():
    """Without metadata nothing is said about scopes."""
    release = make_affiliation("member@example.edu", scopes=None)

    assert "The identity provider's metadata is not known here." == reason(
        scope_not_listed, release
    )
