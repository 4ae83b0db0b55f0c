"""Unusual logins in which nothing is wrong."""

from __future__ import annotations

import time

from tests.adapters.login.oidc.fake_provider import ABSENT, CLIENT_ID
from tests.adapters.login.oidc.signing import SigningKey
from tests.attack.oidc.attempt import Case, Stage, bent
from tests.attack.oidc.token_claims import claim, claims


def nameless(stage: Stage) -> None:
    """One key, and nobody names it."""
    stage.provider.kid = None
    stage.provider.jwks = {"keys": [stage.provider.keys[0].jwk(kid=None)]}


def beside(*others: object) -> object:
    """The good key, after others that nobody can read."""

    def bend(stage: Stage) -> None:
        stage.provider.jwks = {"keys": [*others, stage.provider.keys[0].jwk()]}

    return bend


def clock(seconds: float) -> object:
    """The provider's clock is off by so much."""

    def bend(stage: Stage) -> None:
        stage.provider.clock_off = seconds

    return bend


BENDS = {
    "no-typ": bent("header.typ", ABSENT),
    "typ-lower-case": bent("header.typ", "jwt"),
    "header-certificate-digest": bent("header.x5t#S256", "abc"),
    "header-content-type": bent("header.cty", "json"),
    "no-kid-one-key": nameless,
    "aud-list-of-one": claim("aud", [CLIENT_ID]),
    "aud-of-two-with-our-azp": claims(aud=["another", CLIENT_ID], azp=CLIENT_ID),
    "azp-with-one": claim("azp", CLIENT_ID),
    "clock-30-seconds-ahead": clock(30),
    "clock-30-seconds-behind": clock(-30),
    "dates-with-fractions": lambda stage: stage.provider.claims.update(
        iat=time.time(), exp=time.time() + 60.5
    ),
    "exp-in-a-hundred-years": claim("exp", 4_900_000_000),
    "exp-beyond-every-calendar": claim("exp", 999_999_999_999_999),
    "nbf-now": claim("nbf", lambda stage: int(time.time())),
    "unicode": claims(name="Zoë Ångström 学生 🎓", given_name="Zoë"),
    "markup-in-a-value": claim("name", "<script>alert(1)</script>"),
    "nested-claims": claim("address", {"country": "FI", "geo": {"lat": 60.1, "list": [1, {}]}}),
    "deeply-nested-claim": claim("deep", [[[[[[[[[["x"]]]]]]]]]]),
    "no-at-hash": lambda stage: setattr(stage.provider, "with_at_hash", False),
    "sub-of-255-characters": claim("sub", "s" * 255),
    "sub-with-unicode": claim("sub", "zoë@example.edu"),
    "unknown-key-beside": beside({"kty": "PQC", "kid": "new"}, {"kty": "OKP", "crv": "Ed448"}),
    "broken-keys-beside": beside(None, 7, {"kty": "RSA", "kid": "k0", "n": "!", "e": "AQAB"}),
    "encryption-key-of-the-same-name": beside(SigningKey(name="other").jwk(use="enc")),
    "hundred-keys": beside(
        *[SigningKey(name="other").jwk(kid=f"o{number}") for number in range(99)]
    ),
    "answer-with-unknown-members": bent("token_answer.scope", ["openid", None]),
    "bearer-in-lower-case": bent("token_answer.token_type", "bearer"),
    "large-token": claim("groups", [f"group-{number}" for number in range(2000)]),
}

CASES = [
    *(Case(name=name, reason="", bend=bend, oidc={}) for name, bend in BENDS.items()),
    Case(
        name="recent-auth-time",
        reason="",
        bend=claim("auth_time", lambda stage: int(time.time()) - 200),
        oidc={"max_age_seconds": 300},
    ),
]
