"""Recognize each product by its typical login, by a fingerprint or by the site's word."""

import re
from dataclasses import replace

import pytest

from tests.domain.profiles.product_logins import PRODUCT_LOGINS, concerned, faults_of, released
from tests.factories import BASIC, URI, make_attribute, make_capture, make_site
from verifier.domain.model.capture import Attribute, IdentityProvider, Protocol
from verifier.domain.model.idp_product import STAND_IN, Fault
from verifier.domain.model.site import CasServer, Directory, Idp, OidcProvider
from verifier.domain.profiles.identify import Guess, guess, identify_product, with_stated_product
from verifier.domain.profiles.idp_profile import IdpProfile, profiles_of

PROFILES = profiles_of(None)

each_login = pytest.mark.parametrize("login", PRODUCT_LOGINS, ids=lambda value: value.label)
each_faulty = pytest.mark.parametrize(
    ("login", "faulty"),
    [
        pytest.param(login, faulty, id=f"{login.label}-{faulty.fault}-{number}")
        for login in PRODUCT_LOGINS
        for number, faulty in enumerate(login.faulty)
    ],
)


@each_login
def test_a_product_is_told_by_its_typical_login(login):
    """Itself or nobody: never another product that also speaks the protocol."""
    found = guess(login.healthy, PROFILES)

    assert (login.product if login.recognised else None) == (found.name if found else None)


@each_login
def test_under_an_address_of_its_own_it_is_not_taken_for_another(login):
    """Where the entity ID tells nothing, what it sends tells the product or nothing."""
    idp = replace(login.healthy.idp, entity_id="https://login.example.edu/")
    found = guess(replace(login.healthy, idp=idp), PROFILES)

    assert found is None or login.product == found.name


@each_faulty
def test_a_usual_mistake_shows(login, faulty):
    product = login.idp_profile.product()
    evidence = released(login.showing(faulty), product, faulty.wanted)
    seen = product.mistakes_seen(
        faulty.fault, login.protocol, concerned(evidence, faulty.fault, faulty.wanted)
    )

    assert any(mistake.says.startswith(faulty.mistake) for mistake in seen)


@each_login
def test_a_healthy_login_shows_no_mistake(login):
    product = login.idp_profile.product()
    evidence = released(login.healthy, product, login.wanted)

    assert evidence.release.identifier_values
    assert () == tuple(
        mistake.says
        for fault in Fault
        for mistake in product.mistakes_seen(
            fault, login.protocol, concerned(evidence, fault, login.wanted)
        )
    )


@each_login
def test_every_mistake_that_can_show_is_shown(login):
    """Each sign of the profile is proved by a faulty login of one of its protocols."""
    shown = [
        faulty.mistake
        for product_login in PRODUCT_LOGINS
        if product_login.product == login.product
        for faulty in product_login.faulty
    ]

    assert [] == [
        seen_mistake.says
        for seen_mistake in login.idp_profile.mistakes
        if seen_mistake.shows
        and not any(seen_mistake.says.startswith(mistake) for mistake in shown)
    ]


@each_login
def test_what_it_sends_by_itself_is_no_release(login):
    """The healthy login holds more than what nobody configured."""
    untouched = login.idp_profile.product().untouched

    assert not untouched.is_all_of(login.healthy.attributes)
    assert untouched.is_all_of([make_attribute(name, "x") for name in untouched.names]) is bool(
        untouched.names
    )


def claimed(idp_profile: IdpProfile, protocol: Protocol) -> set[str]:
    """The faults for which the profile has a remedy by *protocol*."""
    return {
        fault
        for remedy in idp_profile.remedies
        if not remedy.protocols or protocol.value in remedy.protocols
        for fault in remedy.mends
    }


@each_login
def test_every_fault_of_the_protocol_is_mended(login):
    """None is without a remedy, and none is claimed that cannot occur."""
    assert faults_of(login.protocol) == claimed(login.idp_profile, login.protocol)


def test_every_profile_has_its_typical_logins():
    """One for each protocol that the product speaks, so that the tests look at all of them."""
    spoken = {
        (name, protocol) for name, profile in PROFILES.items() for protocol in profile.protocols
    }

    assert spoken == {
        (product_login.product, product_login.protocol.value) for product_login in PRODUCT_LOGINS
    }


@each_login
def test_a_profile_says_what_is_needed_to_work_with_it(login):
    """What it sends by itself, how its attributes are called, and its mistakes by kind."""
    idp_profile = login.idp_profile

    assert idp_profile.untouched is not None
    assert re.search(rf"{{attribute}}|{STAND_IN}", idp_profile.sources["default"])
    assert all(mistake.explains for mistake in idp_profile.mistakes)
    assert len(idp_profile.mistakes) >= 3


CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
TENANT = "http://schemas.microsoft.com/identity/claims/tenantid"


def guessed(*attributes, entity_id="https://idp.example.edu/x", **capture):
    login = make_capture(attributes, idp=IdentityProvider(entity_id=entity_id), **capture)
    return guess(login, PROFILES)


@pytest.mark.parametrize(
    ("name", "entity_id"),
    [
        ("shibboleth-idp", "https://idp.example.edu/idp/shibboleth"),
        ("microsoft-entra-id", "https://sts.windows.net/2b1f6b9e-0000-4000-8000-000000000000/"),
        ("adfs", "http://fs.example.edu/adfs/services/trust"),
        ("okta", "http://www.okta.com/exk1abcdef"),
        ("google-workspace", "https://accounts.google.com/o/saml2?idpid=C0abc"),
        ("keycloak", "https://sso.example.edu/realms/campus"),
        ("keycloak", "https://sso.example.edu/auth/realms/campus"),
        ("simplesamlphp", "https://idp.example.edu/simplesaml/saml2/idp/metadata.php"),
        ("simplesamlphp", "https://idp.example.edu/module.php/saml/idp/metadata"),
        ("lemonldap-ng", "https://auth.example.edu/saml/metadata"),
    ],
)
def test_knows_a_product_by_its_entity_id(name, entity_id):
    assert name == guessed(entity_id=entity_id).name


@pytest.mark.parametrize(
    ("name", "attributes"),
    [
        ("shibboleth-idp", [make_attribute("employeeNumber", "1"), make_attribute("mail", "m")]),
        ("microsoft-entra-id", [make_attribute(TENANT, "t"), make_attribute(CLAIMS + "upn", "u")]),
        ("adfs", [make_attribute(CLAIMS + "upn", "u")]),
        ("keycloak", [make_attribute("Role", "user", name_format=BASIC)]),
        ("simplesamlphp", [Attribute(name="mail", name_format=URI, values=("m",))]),
    ],
)
def test_knows_a_product_by_its_attributes(name, attributes):
    assert name == guessed(*attributes).name


def test_gives_its_reasons():
    reasons = ("its entity ID looks like one of Microsoft Entra ID", "it sends the claim tenantid")
    found = guessed(make_attribute(TENANT, "t"), entity_id="https://sts.windows.net/2b1f6b9e/")

    assert Guess("microsoft-entra-id", reasons) == found


def test_recognises_nothing_without_a_sign_and_by_another_protocol():
    realm = "https://sso.example.edu/realms/campus"

    assert guessed() is None
    assert guessed(entity_id=realm, protocol=Protocol.LDAP) is None


HERE = "https://login.example.edu/x"
PROVIDER = OidcProvider(issuer=HERE, client_id="x")


def make_login(**idp):
    capture = make_capture()
    return replace(capture, idp=replace(capture.idp, **idp))


def named(folder, login, *idps):
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
    _, identified = identify_product(make_login(), make_site(tmp_path))
    unknown = replace(make_login(entity_id=HERE), attributes=())

    assert "shibboleth-idp" == product
    assert "entity ID" in because
    assert "its entity ID looks like one of Shibboleth IdP 4 and 5" in identified.guessed_because
    assert (None, None) == named(tmp_path, unknown)


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
    login = replace(make_login(entity_id=None), attributes=(), protocol=protocol)

    _, product = identify_product(login, make_site(tmp_path))

    assert expected == product.name
    assert product.is_generic


def test_a_name_that_no_profile_has_is_kept(tmp_path):
    """A capture may come from a site with profiles of its own."""
    login, product = identify_product(make_login(profile="our-own"), make_site(tmp_path))

    assert "our-own" == login.idp.profile
    assert "generic-saml" == product.name


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
