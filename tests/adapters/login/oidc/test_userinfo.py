from __future__ import annotations

import pytest

from tests.adapters.login.oidc.pieces import ISSUER, KEY, Told, key_of, make_provider, reply
from tests.adapters.login.oidc.signing import SigningKey, signed
from verifier.adapters.http import NetworkFailure
from verifier.adapters.login.gate_record import Gate
from verifier.adapters.login.oidc.tokens import ask_userinfo

URL = f"{ISSUER}/userinfo"
HEADER = {"alg": "RS256", "kid": "k1"}
CLAIMS = {"sub": "jo", "iss": ISSUER, "aud": "verifier-test", "card": "0012"}


def asked(answer):
    """The claims, the gate, and the questions."""
    gate, told = Gate(), Told(answers={URL: answer})
    claims = ask_userinfo(
        URL,
        access_token="at-1",
        subject="jo",
        provider=make_provider(),
        asking=told,
        key_of=key_of,
        gate=gate,
    )
    return claims, gate, told


def as_token(claims=None, header=None, key=KEY, kind="application/jwt"):
    """A signed answer of UserInfo."""
    text = signed({**HEADER, **(header or {})}, {**CLAIMS, **(claims or {})}, key)
    return reply(text.encode(), content_type=kind)


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "text/x"])
def test_plain_claims_are_read(kind):
    """With the access token of this login; the kind of JSON does not matter."""
    claims, gate, told = asked(reply(b'{"sub":"jo","card":"0012"}', content_type=kind))

    assert {"sub": "jo", "card": "0012"} == claims
    assert gate.failure is None
    assert [(URL, {"bearer": "at-1"})] == told.asked


@pytest.mark.parametrize("kind", ["application/jwt", "APPLICATION/JWT; charset=utf-8"])
def test_signed_claims_are_verified(kind):
    """By the provider's published key."""
    claims, gate, _ = asked(as_token(kind=kind))

    assert "0012" == claims["card"]
    assert {"userinfo-signature", "userinfo-issuer", "userinfo-subject", "userinfo"} <= {
        check.name for check in gate.checks
    }


def test_signed_claims_need_not_name_issuer_and_audience():
    """OpenID Connect Core 5.3.2: they should."""
    bare = reply(signed(HEADER, {"sub": "jo"}, KEY).encode(), content_type="application/jwt")

    assert {"sub": "jo"} == asked(bare)[0]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (NetworkFailure("timeout", "It gave no answer."), "userinfo"),
        (reply(status=401), "userinfo"),
        (reply(b"<html>"), "userinfo"),
        (reply(b'{"card":"0012"}'), "userinfo-subject"),
        (reply(b'{"sub":"mia"}'), "userinfo-subject"),
        (reply(b'{"sub":["jo"]}'), "userinfo-subject"),
        (as_token({"sub": "mia"}), "userinfo-subject"),
        (as_token({"iss": "https://other.example.edu"}), "userinfo-issuer"),
        (as_token({"aud": "another"}), "userinfo-issuer"),
        (as_token({"aud": ["another"]}), "userinfo-issuer"),
        (as_token({"aud": {"verifier-test": 1}}), "userinfo-issuer"),
        (as_token(header={"alg": "none"}), "userinfo-algorithm"),
        (as_token(header={"crit": []}), "userinfo-header"),
        (as_token(key=SigningKey(name="stranger")), "userinfo-signature"),
        (reply(b"{}", content_type="application/jwt"), "userinfo-token-form"),
        (reply(b"\xff", content_type="application/jwt"), "userinfo-token-form"),
        (reply(b"a.b.c.d.e", content_type="application/jwt"), "userinfo-token-encrypted"),
    ],
)
def test_what_is_not_about_this_person_or_not_the_providers_is_refused(answer, reason):
    """No claim of it is kept, and the reason says what it was."""
    claims, gate, _ = asked(answer)

    assert claims is None
    assert reason == gate.failure.name
    assert "0012" not in repr(gate.checks)


def test_an_audience_in_a_list_is_enough():
    """As in the ID token."""
    assert asked(as_token({"aud": ["verifier-test", "b"]}))[0] is not None
