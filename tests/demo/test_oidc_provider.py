import base64
import hashlib
import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from jose import jwt
from jose.exceptions import JWTError

from verifier.demo.oidc_provider import DemoOidc, OidcAccount, OidcClient, TokenKey

CLIENT = OidcClient(
    client_id="verifier",
    client_secret="a secret",
    redirect_uri="https://verify.example.edu/oidc/campus/return",
)
OLIVE = OidcAccount(
    username="olive",
    password="olive",
    sub="s-olive",
    claims={"employee_number": 7, "a": {"b": []}},
)
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=")


@pytest.fixture(scope="module")
def provider():
    server = DemoOidc([OLIVE], client=CLIENT)
    server.start()
    yield server
    server.stop()


def asked(provider, **changed):
    query = {
        "client_id": CLIENT.client_id,
        "redirect_uri": CLIENT.redirect_uri,
        "response_type": "code",
        "scope": "openid profile",
        "state": "st",
        "nonce": "no",
        "code_challenge": CHALLENGE.decode(),
        "code_challenge_method": "S256",
    }
    return requests.get(f"{provider.url}/authorize?{urlencode(query | changed)}", timeout=5)


def logged_in(provider):
    """The answer to a filled login page, redirect not followed."""
    [token] = re.findall(r'name="token"[^>]*value="([^"]+)"', asked(provider).text)
    return requests.post(
        f"{provider.url}/login",
        data={"token": token, "username": "olive", "password": "olive"},
        allow_redirects=False,
        timeout=5,
    )


def code_of(answer):
    return {
        name: value
        for name, [value] in parse_qs(urlsplit(answer.headers["Location"]).query).items()
    }


def exchanged(provider, code, **changed):
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CLIENT.redirect_uri,
        "code_verifier": VERIFIER,
        "client_id": CLIENT.client_id,
        "client_secret": CLIENT.client_secret,
    }
    return requests.post(f"{provider.url}/token", data=form | changed, timeout=5)


def test_a_whole_login(provider):
    back = code_of(logged_in(provider))
    tokens = exchanged(provider, back["code"]).json()
    [key] = requests.get(f"{provider.url}/jwks", timeout=5).json()["keys"]
    claims = jwt.decode(
        tokens["id_token"],
        key,
        algorithms=["RS256"],
        audience=CLIENT.client_id,
        issuer=provider.url,
        access_token=tokens["access_token"],
    )
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    again = requests.get(f"{provider.url}/userinfo", headers=bearer, timeout=5).json()

    assert ("st", provider.url) == (back["state"], back["iss"])
    assert ("s-olive", "no") == (claims["sub"], claims["nonce"])
    assert OLIVE.claims == {name: claims[name] for name in OLIVE.claims}
    assert {"sub": "s-olive", **OLIVE.claims} == again


def test_a_code_is_good_once(provider):
    code = code_of(logged_in(provider))["code"]
    answers = [exchanged(provider, code).status_code for _ in range(2)]

    assert [200, 400] == answers


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"code_verifier": "w" * 43}, 400),
        ({"redirect_uri": "https://evil.example.edu/"}, 400),
        ({"grant_type": "password"}, 400),
        ({"client_secret": "x"}, 401),
        ({"client_id": "x"}, 401),
    ],
)
def test_a_wrong_exchange_is_refused(provider, changed, status):
    code = code_of(logged_in(provider))["code"]

    assert status == exchanged(provider, code, **changed).status_code


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "x"},
        {"redirect_uri": "https://evil.example.edu/"},
        {"response_type": "token"},
        {"scope": "profile"},
        {"code_challenge_method": "plain"},
    ],
)
def test_a_wrong_question_gets_no_login_page(provider, changed):
    assert 400 == asked(provider, **changed).status_code


def test_userinfo_needs_its_token(provider):
    answer = requests.get(f"{provider.url}/userinfo", timeout=5)

    assert 401 == answer.status_code


def test_each_process_has_a_key_of_its_own():
    token = TokenKey().sign({"sub": "a"})
    with pytest.raises(JWTError):
        jwt.decode(token, TokenKey().public(), algorithms=["RS256"])
