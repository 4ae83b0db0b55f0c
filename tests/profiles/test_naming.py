"""Which IdP profile a login goes by."""

from dataclasses import replace

from tests.factories import make_capture, make_site
from verifier.model.idp import Idp
from verifier.profiles.naming import with_idp_profile


def make_login(**idp):
    capture = make_capture()
    return replace(capture, idp=replace(capture.idp, **idp))


def test_the_sites_word_goes_first(tmp_path):
    """What the site file says of the sender counts more than the capture and the wire."""
    login = make_login(profile="okta")
    site = make_site(
        tmp_path,
        idps=(Idp(id="a", protocol="saml", entity_id=login.idp.entity_id, profile="keycloak"),),
    )

    named = with_idp_profile(login, site)

    assert "keycloak" == named.idp.profile
    assert named.idp.profile_guess is None


def test_a_capture_that_names_its_product_keeps_it(tmp_path):
    """A capture's own word is no guess."""
    named = with_idp_profile(make_login(profile="okta"), make_site(tmp_path))

    assert "okta" == named.idp.profile
    assert named.idp.profile_guess is None


def test_otherwise_the_product_is_guessed_and_said_to_be(tmp_path):
    """An entity ID that ends as a Shibboleth IdP's does is a guess with its reason."""
    named = with_idp_profile(make_login(), make_site(tmp_path))

    assert "shibboleth-idp" == named.idp.profile
    assert "entity ID" in named.idp.profile_guess


def test_nothing_recognised_is_no_guess(tmp_path):
    """Where nothing speaks for a product none is named."""
    login = make_login(entity_id="https://login.example.edu/x")

    named = with_idp_profile(replace(login, attributes=()), make_site(tmp_path))

    assert named.idp.profile is None
    assert named.idp.profile_guess is None
