import pytest

from tests.factories import BASIC, URI, make_attribute, make_capture
from verifier.domain.model.capture import Attribute, IdentityProvider, Protocol
from verifier.domain.profiles.identify import Guess, guess
from verifier.domain.profiles.idp_profile import profiles_of

PROFILES = profiles_of(None)
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
    """The entity ID says more than anything else."""
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
    """Where the entity ID is the campus's own."""
    assert name == guessed(*attributes).name


def test_gives_its_reasons():
    """A guess is shown as one."""
    expected = Guess(
        "microsoft-entra-id",
        ("its entity ID looks like one of Microsoft Entra ID", "it sends the claim tenantid"),
    )

    assert expected == guessed(
        make_attribute(TENANT, "t"), entity_id="https://sts.windows.net/2b1f6b9e/"
    )


def test_recognises_nothing_without_a_sign():
    """No reason is given where there is none."""
    assert guessed() is None


def test_another_protocol_is_no_saml_product():
    """Fingerprints hold for the protocol of the profile only."""
    login = guessed(entity_id="https://sso.example.edu/realms/campus", protocol=Protocol.LDAP)

    assert login is None
