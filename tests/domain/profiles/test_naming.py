"""Which IdP profile a login goes by."""

from dataclasses import replace

import pytest

from tests.factories import make_capture, make_site
from verifier.domain.model.capture import Protocol
from verifier.domain.model.site import CasServer, Directory, Idp, OidcProvider
from verifier.domain.profiles.identify import identify_product, with_stated_product

HERE = "https://login.example.edu/x"
PROVIDER = OidcProvider(issuer=HERE, client_id="x")


def make_login(**idp):
    capture = make_capture()
    return replace(capture, idp=replace(capture.idp, **idp))


def named(folder, login, *idps):
    """The product and the reasons of a guess that the login is given."""
    identified, _ = identify_product(login, make_site(folder, idps=idps))
    return identified.idp.profile, identified.idp.profile_guess


@pytest.mark.parametrize(
    ("stated", "own", "expected"),
    [(None, None, "keycloak"), (None, "okta", "okta"), ("adfs", "okta", "adfs")],
)
def test_whose_word_counts(tmp_path, stated, own, expected):
    """Of whoever hands the login in, then the login's own, then the site file's; no guess."""
    login = with_stated_product(make_login(profile=own), stated)
    here = Idp(id="a", protocol="saml", entity_id=login.idp.entity_id, profile="keycloak")

    assert (expected, None) == named(tmp_path, login, here)


def test_otherwise_the_product_is_guessed_and_said_to_be(tmp_path):
    """An entity ID that ends as a Shibboleth IdP's does is a guess with its reason."""
    product, because = named(tmp_path, make_login())

    assert "shibboleth-idp" == product
    assert "entity ID" in because


def test_nothing_recognised_is_no_guess(tmp_path):
    """Where nothing speaks for a product none is named."""
    login = replace(make_login(entity_id=HERE), attributes=())

    assert (None, None) == named(tmp_path, login)


@pytest.mark.parametrize(
    ("protocol", "expected"),
    [
        (Protocol.SAML, "generic-saml"),
        (Protocol.OIDC, "generic-oidc"),
        (Protocol.CAS, "generic-cas"),
        (Protocol.LDAP, "generic-ldap"),
        (Protocol.HEADERS, "generic-saml"),
    ],
)
def test_a_generic_product_stands_in_for_the_unknown(tmp_path, protocol, expected):
    """So that there is always somebody's remedy."""
    login = replace(make_login(entity_id=None), attributes=(), protocol=protocol)

    _, product = identify_product(login, make_site(tmp_path))

    assert expected == product.name
    assert product.is_generic


def test_a_name_that_no_profile_has_is_kept(tmp_path):
    """A capture may come from a site with profiles of its own."""
    login, product = identify_product(make_login(profile="our-own"), make_site(tmp_path))

    assert "our-own" == login.idp.profile
    assert "generic-saml" == product.name


def test_a_guess_is_handed_on_with_its_reasons(tmp_path):
    """Remedies of a guessed product say that it is a guess."""
    _, product = identify_product(make_login(), make_site(tmp_path))

    assert "its entity ID looks like one of Shibboleth IdP 4 and 5" in product.guessed_because


@pytest.mark.parametrize(
    "idp",
    [
        Idp(id="a", protocol="oidc", profile="okta", oidc=PROVIDER),
        Idp(id="a", protocol="cas", profile="okta", cas=CasServer(url=HERE)),
        Idp(id="a", protocol="ldap", profile="okta", ldap=Directory(url=HERE)),
    ],
)
def test_the_sites_word_holds_for_every_protocol(tmp_path, idp):
    """A provider is known by its issuer, a server and a directory by their addresses."""
    assert ("okta", None) == named(tmp_path, make_login(entity_id=HERE), idp)
