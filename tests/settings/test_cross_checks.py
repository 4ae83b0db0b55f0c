import pytest

from verifier.domain.model.site import Idp
from verifier.settings.cross_checks import idp_problems, profile_problems
from verifier.settings.idp_tables import NEEDED, OF_PROTOCOL, IdpTable

SAML = {"protocol": "saml", "metadata": "a.xml"}
CLIENT = {"client_id": "x", "client_secret": {"env": "X"}}
OIDC = {"protocol": "oidc", "issuer": "https://login.example.edu", **CLIENT}
JSON_OF_SAML = {"validation": "saml1.1", "answer_format": "json"}
OPEN = "ldap://ldap.example.edu"
CAS = {"protocol": "cas", "server": "https://cas.example.edu/cas"}
READER = {"reader": "cn=reader", "reader_password": {"env": "X"}, "base": "ou=people"}
LDAP = {"protocol": "ldap", "directory": "ldaps://ldap.example.edu", **READER}
BIND = {
    "protocol": "ldap",
    "directory": "ldaps://x.example.edu",
    "bind_as": "uid={username},ou=people",
}
FEDERATION = {
    "protocol": "saml",
    "metadata_url": "https://federation.example.org/all.xml",
    "metadata_certificate": "federation.pem",
    "federation": True,
}


def without(idp, key):
    return {name: value for name, value in idp.items() if name != key}


@pytest.mark.parametrize(
    "idp",
    [
        SAML,
        FEDERATION,
        without(FEDERATION, "metadata_url") | {"mdq_url": "https://mdq.example.org"},
        OIDC,
        without(OIDC, "client_secret") | {"client_authentication": "none"},
        CAS,
        CAS | {"validation": "cas2", "answer_format": "json"},
        LDAP,
        LDAP | {"read_as": "patron"},
        LDAP | {"search_filter": "(&(uid={username})(objectClass=person))"},
        BIND,
        LDAP | {"directory": OPEN, "start_tls": True},
        LDAP | {"directory": "ldap://localhost:3389"},
        {"protocol": "something"},
    ],
)
def test_what_fits_together(idp):
    assert [] == list(idp_problems(idp))


@pytest.mark.parametrize(
    ("idp", "key", "wrong"),
    [
        ({"protocol": "saml"}, None, "does not say where its metadata is"),
        (SAML | {"mdq_url": "b", "entity_id": "c"}, None, "has metadata and mdq_url"),
        ({"protocol": "saml", "mdq_url": "b"}, "entity_id", "is missing"),
        (FEDERATION | {"entity_id": "x"}, "entity_id", "names one of many"),
        (without(FEDERATION, "metadata_certificate"), "metadata_certificate", "is missing"),
        (without(OIDC, "issuer"), "issuer", "is missing"),
        (without(OIDC, "client_id"), "client_id", "is missing"),
        (without(OIDC, "client_secret"), "client_secret", "is missing"),
        (OIDC | {"scopes": ["profile"]}, "scopes", "do not hold openid"),
        (OIDC | {"server": "x"}, "server", "is a key of another protocol"),
        (CAS | {"metadata": "a.xml"}, "metadata", "is a key of another protocol"),
        (without(CAS, "server"), "server", "is missing"),
        (CAS | JSON_OF_SAML, "answer_format", "is not for saml1.1"),
        (without(LDAP, "directory"), "directory", "is missing"),
        (without(LDAP, "reader_password"), "reader_password", "is missing"),
        (without(LDAP, "base"), "base", "is missing"),
        (LDAP | {"bind_as": "{username}"}, "bind_as", "is not used with a reader"),
        (without(BIND, "bind_as"), None, "does not say how people are found"),
        (BIND | {"read_as": "reader"}, "read_as", "names a reader, and there is none"),
        (LDAP | {"search_filter": "uid={username}"}, "search_filter", "is no filter"),
        (LDAP | {"search_filter": "(uid={username}"}, "search_filter", "is no filter"),
        (LDAP | {"search_filter": "(uid={username})(cn=x)"}, "search_filter", "is no filter"),
        (LDAP | {"search_filter": "(uid=x)"}, "search_filter", "does not hold {username}"),
        (BIND | {"bind_as": "uid=x"}, "bind_as", "does not hold {username}"),
        (LDAP | {"start_tls": True}, "start_tls", "is for ldap://"),
        (LDAP | {"directory": OPEN}, "directory", "would take passwords openly"),
    ],
)
def test_what_does_not(idp, key, wrong):
    [(where, message, would_do)] = idp_problems(idp)

    assert (key, wrong) == (where, message)
    assert would_do


def campus(profile):
    return (Idp(id="campus", protocol="saml", profile=profile),)


def test_a_profile_that_exists_is_no_problem():
    """Nor is one that nobody names."""
    assert () == tuple(profile_problems(None, campus("okta")))
    assert () == tuple(profile_problems(None, campus(None)))


def test_a_misspelt_profile_is_named_with_the_nearest():
    [problem] = profile_problems(None, campus("shiboleth-idp"))

    expected = (
        '[[idp]] "campus".profile = "shiboleth-idp" is no IdP profile. '
        'Did you mean "shibboleth-idp"?'
    )

    assert expected == str(problem)


def test_a_faulty_profile_of_the_site_is_named(tmp_path):
    (tmp_path / "campus.toml").write_text('name = "campus"\ncolour = "x"\n', "utf-8")

    [problem] = profile_problems(tmp_path, campus("campus"))

    assert "[site].idp_profiles holds a profile that cannot be used: campus.toml: " in str(problem)
    assert "colour: there is no such key" in str(problem)


COMMON = {"id", "protocol", "profile", "name", "test_patrons"}


def test_every_key_belongs_to_a_protocol_or_to_all():
    """No key of the table is left without a rule for whom it is."""
    owned = {key for keys in OF_PROTOCOL.values() for key in keys}

    assert set(IdpTable.model_fields) == owned | COMMON
    assert not owned & COMMON


def test_what_is_needed_is_a_key_of_the_protocol():
    """A protocol cannot need what it does not have."""
    assert NEEDED.keys() == OF_PROTOCOL.keys()
    for protocol, keys in NEEDED.items():
        assert set(keys) <= set(OF_PROTOCOL[protocol])


def test_only_the_certificates_are_shared():
    """Any other key says by itself which protocol is meant."""
    keys = [key for names in OF_PROTOCOL.values() for key in names]

    assert {"certificates"} == {key for key in keys if keys.count(key) > 1}
