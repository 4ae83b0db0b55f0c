from __future__ import annotations

import json

import pytest

from tests.adapters.login.oidc.pieces import ISSUER, make_discovered, make_provider
from verifier.adapters.login.oidc.discovery import (
    ProviderRefused,
    discovery_address,
    read_discovery,
)

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
HEALTHY = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/jwks",
    "userinfo_endpoint": f"{ISSUER}/userinfo",
    "subject_types_supported": ["public"],
    "authorization_response_iss_parameter_supported": True,
}


def read(changes=None, **provider):
    """What is made of the document with these changes; None leaves a member out."""
    merged = {**HEALTHY, **(changes or {})}
    document = {name: value for name, value in merged.items() if value is not None}
    return read_discovery(json.dumps(document).encode(), make_provider(**provider))


def refused(changes, **provider):
    """The sentence that refuses it."""
    with pytest.raises(ProviderRefused) as caught:
        read(changes, **provider)
    return caught.value.message


def test_a_whole_document_is_read():
    """Addresses and abilities, as the provider says."""
    assert make_discovered() == read()


@pytest.mark.parametrize(
    ("issuer", "address"),
    [
        ("https://idp.example.edu", "https://idp.example.edu/.well-known/openid-configuration"),
        ("https://idp.example.edu/", "https://idp.example.edu/.well-known/openid-configuration"),
        ("https://a.example.edu/t/", "https://a.example.edu/t/.well-known/openid-configuration"),
    ],
)
def test_the_document_stands_below_the_issuer(issuer, address):
    """A path stays, and a final slash is not doubled."""
    assert address == discovery_address(make_provider(issuer=issuer))


@pytest.mark.parametrize("issuer", [None, f"{ISSUER}/", "https://other.example.edu", ["x"], 7])
def test_another_issuer_is_refused(issuer):
    """Also where only a final slash differs; the sentence says what to write."""
    message = refused({"issuer": issuer})

    assert "names another issuer" in message
    assert ISSUER in message


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'{"a":1,"a":2}', b"\xff"])
def test_what_is_no_document_is_refused(content):
    """The sentence names the key of the site file to look at."""
    with pytest.raises(ProviderRefused, match="check issuer in the site file"):
        read_discovery(content, make_provider())


@pytest.mark.parametrize("member", ENDPOINTS)
@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("", "no https address"),
        (7, "no https address"),
        ([], "no usable"),
        ("https://[", "no usable"),
        ("https://idp.example.edu:port/x", "no usable"),
        ("https://idp.example.edu/x\n", "no usable"),
        ("https://idp.example.edu/x#here", "no usable"),
        ("http://idp.example.edu/x", "no https address"),
        ("http://127.0.0.1/x", "no https address"),
        ("ftp://idp.example.edu/x", "no https address"),
        ("javascript:alert(1)", "no https address"),
        ("/authorize", "no https address"),
        ("https://jo@idp.example.edu/x", "no https address"),
        ("https://idp.example.edu@other.example.edu/x", "no https address"),
        ("https://other.example.edu/x", "at another host, other.example.edu"),
        ("https://idp.example.edu.other.example/x", "at another host"),
        ("https://idp.example.edu:8443/x", "at another host, idp.example.edu:8443"),
        ("https://127.0.0.1/x", "at another host"),
        ("https://xn--idp-example-edu/x", "at another host"),
    ],
)
def test_an_endpoint_elsewhere_or_in_the_open_is_refused(member, address, message):
    """Each endpoint has to be an https address at the issuer's own server."""
    told = refused({member: address})

    assert message in told
    assert member in told


@pytest.mark.parametrize("member", ENDPOINTS[:3])
def test_a_needed_endpoint_has_to_be_there(member):
    """Only UserInfo is optional."""
    assert f"no usable {member}" in refused({member: None})
    assert read({"userinfo_endpoint": None}).userinfo_endpoint is None


@pytest.mark.parametrize(
    "address", ["https://IDP.example.edu/x", "https://idp.example.edu:443/x", f"{ISSUER}/a/b?c=d"]
)
def test_the_same_server_has_several_spellings(address):
    """Upper case and the port that https has anyway."""
    assert address == read({"token_endpoint": address}).token_endpoint


@pytest.mark.parametrize(
    ("hosts", "address", "allowed"),
    [
        (("oauth2.example.net",), "https://oauth2.example.net/t", True),
        (("OAuth2.example.net",), "https://oauth2.example.net:8443/t", True),
        (("oauth2.example.net:8443",), "https://oauth2.example.net:8443/t", True),
        (("oauth2.example.net:8443",), "https://oauth2.example.net/t", False),
        (("example.net",), "https://oauth2.example.net/t", False),
        (("oauth2.example.net",), "http://oauth2.example.net/t", False),
    ],
)
def test_the_site_file_allows_other_hosts_by_name(hosts, address, allowed):
    """A host at any port, or at the one that is written; never a whole domain, never http."""
    if allowed:
        assert address == read({"token_endpoint": address}, endpoint_hosts=hosts).token_endpoint
    else:
        assert "token_endpoint" in refused({"token_endpoint": address}, endpoint_hosts=hosts)


def test_plain_http_is_for_loopback_alone():
    """A demo on this machine needs no certificate."""
    own = "http://127.0.0.1:8080"
    document = {name: f"{own}/{name}" for name in ENDPOINTS}

    found = read({"issuer": own, **document}, issuer=own)

    assert f"{own}/token_endpoint" == found.token_endpoint


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"response_types_supported": ["id_token"]}, "login by authorization code"),
        ({"id_token_signing_alg_values_supported": ["ES256"]}, "signed_with"),
        ({"token_endpoint_auth_methods_supported": ["private_key_jwt"]}, "client_authentication"),
    ],
)
def test_what_the_provider_says_it_cannot_do_is_not_tried(changes, message):
    """The sentence names the key of the site file; a provider that says nothing is asked."""
    assert message in refused(changes)
    assert read(dict.fromkeys(changes)) is not None


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (["public"], "public"),
        (["pairwise"], "pairwise"),
        (["pairwise", "public"], None),
        (None, None),
        ("public", None),
    ],
)
def test_the_kind_of_sub_is_known_where_there_is_one(types, kind):
    """Where a provider has both, it may be either."""
    assert kind == read({"subject_types_supported": types}).subject_type


@pytest.mark.parametrize(("message", "names"), [(True, True), (False, False), ("true", False)])
def test_only_true_promises_the_iss_parameter(message, names):
    """A text is no promise."""
    changed = {"authorization_response_iss_parameter_supported": message}

    assert names == read(changed).names_itself
