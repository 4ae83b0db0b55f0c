import pytest

from tests.settings.site_texts import MINIMAL, problems
from verifier.domain.model.operators import SignInSettings
from verifier.settings.site_file import load_site

IDPS = {
    "saml": 'metadata = "idp-metadata.xml"',
    "oidc": 'issuer = "https://op.example.edu"\nclient_id = "v"\nclient_authentication = "none"',
    "cas": 'server = "https://cas.example.edu/cas"',
    "ldap": 'directory = "ldaps://ldap.example.edu"\nbind_as = "uid={username},dc=example"',
}


def site_text(protocol, *lines):
    idp = f'[[idp]]\nid = "campus"\nprotocol = "{protocol}"\n{IDPS[protocol]}\n'
    return "\n".join((MINIMAL, idp, "[operators]", *lines, ""))


@pytest.mark.parametrize(
    ("protocol", "attribute"),
    [("saml", "eduPersonPrincipalName"), ("oidc", "sub"), ("cas", "principal")],
)
def test_who_signs_in_is_named_as_the_protocol_names_people(write, protocol, attribute):
    """Unless the file says otherwise."""
    site = load_site(write(site_text(protocol, 'idp = "campus"')), environ={})

    assert SignInSettings(idp_id="campus", attribute=attribute) == site.operators


def test_every_key_arrives_where_it_belongs(write):
    """The attribute, and both lists."""
    text = site_text("ldap", 'idp = "campus"', 'attribute = "uid"', 'admins = ["jo"]')
    site = load_site(write(text + 'viewers = ["al", "vi"]\n'), environ={})

    assert (
        SignInSettings(idp_id="campus", attribute="uid", admins=("jo",), viewers=("al", "vi"))
        == site.operators
    )


def test_without_the_table_nobody_signs_in(write):
    """But by the one-time link."""
    assert load_site(write(MINIMAL), environ={}).operators is None


@pytest.mark.parametrize(
    ("protocol", "lines", "message"),
    [
        ("saml", ['idp = "other"'], "is no [[idp]] of this file"),
        ("saml", ['admins = ["jo"]'], "[operators]"),
        ("saml", ['idp = "campus"', 'admins = ["jo"]', 'viewers = ["jo"]'], "an admin too"),
        ("saml", ['idp = "campus"', 'admins = [""]'], "is empty"),
        ("saml", ['idp = "campus"', 'attribute = "eduPersonPrincipalNam"'], "Did you mean"),
        ("ldap", ['idp = "campus"'], "attribute"),
    ],
    ids=range(6),
)
def test_what_cannot_be_is_told(write, protocol, lines, message):
    """With the table and what would do."""
    found = problems(write(site_text(protocol, *lines)), {})

    assert "[operators]" in f"{found}"
    assert message in f"{found}"


def test_a_whole_federation_is_nobodys_sign_in(write):
    """Anybody's identity provider could name an admin there."""
    text = site_text("saml", 'idp = "campus"').replace(
        'metadata = "idp-metadata.xml"', 'metadata = "idp-metadata.xml"\nfederation = true'
    )

    assert "is a whole federation" in f"{problems(write(text), {})}"
