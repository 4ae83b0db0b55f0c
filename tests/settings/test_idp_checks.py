import pytest

from verifier.settings.cross_checks import idp_problems

OIDC = {
    "protocol": "oidc",
    "issuer": "https://login.example.edu",
    "client_id": "x",
    "client_secret": {"env": "X"},
}
CAS = {"protocol": "cas", "server": "https://cas.example.edu/cas"}
READER = {"reader": "cn=reader", "reader_password": {"env": "X"}, "base": "ou=people"}
LDAP = {"protocol": "ldap", "directory": "ldaps://ldap.example.edu", **READER}
BIND = {
    "protocol": "ldap",
    "directory": "ldaps://ldap.example.edu",
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
        {"protocol": "saml", "metadata": "a.xml"},
        FEDERATION,
        {"protocol": "saml", "mdq_url": "https://mdq.example.org", "federation": True}
        | {"metadata_certificate": "federation.pem"},
        OIDC,
        without(OIDC, "client_secret") | {"client_authentication": "none"},
        CAS,
        CAS | {"validation": "cas2", "answer_format": "json"},
        LDAP,
        LDAP | {"read_as": "patron"},
        LDAP | {"search_filter": "(&(uid={username})(objectClass=person))"},
        BIND,
        LDAP | {"directory": "ldap://ldap.example.edu", "start_tls": True},
        LDAP | {"directory": "ldap://localhost:3389"},
        {"protocol": "something"},
    ],
)
def test_what_fits_together(idp):
    """A table whose keys fit together has no problem of this kind."""
    assert [] == list(idp_problems(idp))


@pytest.mark.parametrize(
    ("idp", "key", "wrong"),
    [
        ({"protocol": "saml"}, None, "does not say where its metadata is"),
        (
            {"protocol": "saml", "metadata": "a", "mdq_url": "b", "entity_id": "c"},
            None,
            "has metadata and mdq_url",
        ),
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
        (
            CAS | {"validation": "saml1.1", "answer_format": "json"},
            "answer_format",
            "is not for saml1.1",
        ),
        (without(LDAP, "directory"), "directory", "is missing"),
        (without(LDAP, "reader_password"), "reader_password", "is missing"),
        (without(LDAP, "base"), "base", "is missing"),
        (LDAP | {"bind_as": "{username}"}, "bind_as", "is not used with a reader"),
        (without(BIND, "bind_as"), None, "does not say how people are found"),
        (BIND | {"read_as": "reader"}, "read_as", "names a reader, and there is none"),
        (LDAP | {"search_filter": "uid={username}"}, "search_filter", "is no filter"),
        (LDAP | {"search_filter": "(uid={username}"}, "search_filter", "is no filter"),
        (
            LDAP | {"search_filter": "(uid={username})(cn=x)"},
            "search_filter",
            "is no filter",
        ),
        (LDAP | {"search_filter": "(uid=x)"}, "search_filter", "does not hold {username}"),
        (BIND | {"bind_as": "uid=x"}, "bind_as", "does not hold {username}"),
        (LDAP | {"start_tls": True}, "start_tls", "is for ldap://"),
        (
            LDAP | {"directory": "ldap://ldap.example.edu"},
            "directory",
            "would take passwords openly",
        ),
    ],
)
def test_what_does_not(idp, key, wrong):
    """Each contradiction is told once, at its key, with what would do."""
    [(where, message, would_do)] = idp_problems(idp)

    assert (key, wrong) == (where, message)
    assert would_do
