from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from tests.adapters.login.oidc.pieces import ISSUER, NOW, make_discovered, make_idp
from verifier.adapters.login.oidc.relying_party import start_login

REDIRECT = "https://verify.example.edu/oidc/campus/return"


def begun(*, endpoint=f"{ISSUER}/authorize", **oidc):
    """A login that was started, and the parameters of its request."""
    idp = make_idp(**oidc)
    started = start_login(
        idp,
        idp.oidc,
        make_discovered(authorization_endpoint=endpoint),
        redirect_uri=REDIRECT,
        browser="b1",
        now=NOW,
    )
    return started, dict(parse_qsl(urlsplit(started.url).query, strict_parsing=True))


def test_the_request_asks_for_a_code():
    """With our client, our address, the scopes, and what binds the answer to this login."""
    started, query = begun()

    pending = started.pending
    assert ("GET", ()) == (started.method, started.fields)
    assert started.url.startswith(f"{ISSUER}/authorize?")
    assert {
        "response_type": "code",
        "client_id": "verifier-test",
        "redirect_uri": REDIRECT,
        "scope": "openid profile email",
        "state": pending.relay_state,
        "nonce": pending.nonce,
        "code_challenge_method": "S256",
    } == {name: value for name, value in query.items() if name != "code_challenge"}


def test_the_verifier_of_pkce_stays_here():
    """The request holds its digest alone (RFC 7636, 4.2)."""
    started, query = begun()

    verifier = started.pending.code_verifier
    digest = hashlib.sha256(verifier.encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == query["code_challenge"]
    assert 43 <= len(verifier) <= 128
    assert verifier not in started.url
    assert verifier not in repr(started)


def test_no_two_logins_share_anything():
    """State, nonce, verifier and request ID are new each time, and none is another."""
    pendings = [begun()[0].pending for _ in range(20)]
    secrets = [
        value
        for pending in pendings
        for value in (
            pending.relay_state,
            pending.nonce,
            pending.code_verifier,
            pending.request_id,
        )
    ]

    assert 80 == len(set(secrets))
    assert min(len(value) for value in secrets) >= 32


def test_a_login_has_fifteen_minutes():
    """It belongs to the browser that began it."""
    pending = begun()[0].pending

    assert timedelta(minutes=15) == pending.expires_at - pending.started_at
    assert ("campus", "b1") == (pending.idp_id, pending.browser)


def test_a_recent_password_is_asked_for_where_the_site_file_says_so():
    """max_age is left out otherwise."""
    assert "600" == begun(max_age_seconds=600)[1]["max_age"]
    assert "0" == begun(max_age_seconds=0)[1]["max_age"]
    assert "max_age" not in begun()[1]


def test_a_query_of_the_endpoint_stays():
    """A provider with a tenant in its query keeps it."""
    started, query = begun(endpoint=f"{ISSUER}/authorize?tenant=a")

    assert 1 == started.url.count("?")
    assert ("a", "code") == (query["tenant"], query["response_type"])


def test_the_request_never_holds_the_secret_of_the_client():
    """A browser carries it."""
    assert "secret" not in begun()[0].url
