"""Hostile key sets: each leaves no key that a token may be checked with."""

from __future__ import annotations

from typing import Any

from tests.adapters.login.oidc.fake_provider import Reply
from tests.adapters.login.oidc.signing import SigningKey, b64, compact, number
from tests.attack.oidc.attempt import Bend, Stage, hostile

OTHER = SigningKey(name="other", kid="k1")


def document(value: Any) -> Bend:
    """The whole document; bytes as they are."""

    def bend(stage: Stage) -> None:
        stage.provider.jwks = value

    return bend


def published(**members: Any) -> Bend:
    """The true key alone, with these members; None leaves one out."""

    def bend(stage: Stage) -> None:
        changed = {
            name: value(stage) if callable(value) else value for name, value in members.items()
        }
        stage.provider.jwks = {"keys": [stage.provider.keys[0].jwk(**changed)]}

    return bend


def keys(*others: Any) -> Bend:
    """These instead of the true key."""
    return document({"keys": list(others)})


def small(bits: int) -> Bend:
    """The provider signs and publishes with a key of that size."""

    def bend(stage: Stage) -> None:
        stage.provider.keys = [SigningKey(name=f"small-{bits}", bits=bits)]

    return bend


def twin(*, first: bool) -> Bend:
    """A stranger's key under the true key's name."""

    def bend(stage: Stage) -> None:
        both = [OTHER.jwk(), stage.provider.keys[0].jwk()]
        stage.provider.jwks = {"keys": both if first else both[::-1]}

    return bend


def reply(**answer: Any) -> Bend:
    """A whole answer of the server."""

    def bend(stage: Stage) -> None:
        stage.provider.replies["jwks"] = Reply(**answer)

    return bend


def several_without_a_name(stage: Stage) -> None:
    """No ``kid`` anywhere, and two keys that would fit."""
    stage.provider.kid = None
    nameless = (stage.provider.keys[0], OTHER)
    stage.provider.jwks = {"keys": [entry.jwk(kid=None) for entry in nameless]}


EC = SigningKey(alg="ES256", kid="k1")

CASES = hostile(
    "key",
    jwks_empty_document=document(b""),
    jwks_empty_object=document({}),
    jwks_keys_empty=keys(),
    jwks_keys_null=document({"keys": None}),
    jwks_keys_object=document({"keys": {"k1": OTHER.jwk()}}),
    jwks_keys_text=document({"keys": "k1"}),
    jwks_list=document([OTHER.jwk()]),
    jwks_null=document(b"null"),
    jwks_number=document(b"1"),
    jwks_html=document(b"<html><body>Sign in</body></html>"),
    jwks_bare_key=document(OTHER.jwk()),
    jwks_keys_twice=document(b'{"keys":[],"keys":[]}'),
    jwks_nan=document(b'{"keys":[NaN]}'),
    jwks_100_000_deep=document(b'{"keys":' + b"[" * 100_000),
    jwks_100_000_deep_closed=document(b'{"keys":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    jwks_objects_100_000_deep=document(b'{"a":' * 100_000),
    jwks_keys_are_no_objects=keys(None, 1, "k1", [], True),
    jwks_not_utf8=document(b'{"keys":["\xff"]}'),
    jwks_101_keys=keys(*[OTHER.jwk(kid=f"k{index}") for index in range(101)]),
    jwks_10_000_keys=keys(*[{"kty": "RSA", "kid": f"k{index}"} for index in range(10_000)]),
    jwks_larger_than_a_megabyte=document(b'{"keys":[]' + b" " * 1_100_000 + b"}"),
    jwks_status_404=reply(status=404),
    jwks_status_500=reply(status=500, body=b'{"keys":[]}'),
    jwks_redirect=reply(status=302, headers={"Location": "/other-jwks"}),
    jwks_stranger_first_under_the_same_kid=twin(first=True),
    jwks_stranger_last_under_the_same_kid=twin(first=False),
    jwks_several_without_a_name=several_without_a_name,
    key_oct=keys({"kty": "oct", "kid": "k1", "k": b64(b"secret" * 6)}),
    key_oct_alg_rs256=keys({"kty": "oct", "kid": "k1", "alg": "RS256", "k": b64(b"s" * 32)}),
    key_oct_beside_rsa=published(k=b64(b"secret")),
    key_use_enc=published(use="enc"),
    key_use_list=published(use=["sig"]),
    key_ops_sign=published(key_ops=["sign"]),
    key_ops_text=published(key_ops="verify"),
    key_alg_of_another_kind=published(alg="RS512"),
    key_alg_hs256=published(alg="HS256"),
    key_alg_none=published(alg="none"),
    key_alg_list=published(alg=["RS256"]),
    key_kty_unknown=published(kty="RSA2"),
    key_kty_missing=published(kty=None),
    key_kty_list=published(kty=["RSA"]),
    key_elliptic=keys(EC.jwk(alg=None)),
    key_kid_list=published(kid=["k1"]),
    key_kid_number=published(kid=1),
    key_kid_of_100_kilobytes=published(kid="k" * 100_000),
    key_rsa_512=keys(OTHER.jwk(n=number((1 << 511) + 1))),
    key_rsa_1024=small(1024),
    key_rsa_16384=keys(OTHER.jwk(n=number((1 << 16_383) + 1))),
    key_modulus_of_2_megabytes=keys(OTHER.jwk(n="A" * 2_000_000)),
    key_modulus_of_900_kilobytes=keys(OTHER.jwk(n="_" * 900_000)),
    key_modulus_even=keys(OTHER.jwk(n=number(1 << 2047))),
    key_modulus_zero=keys(OTHER.jwk(n="AA")),
    key_modulus_missing=published(n=None),
    key_modulus_number=keys(OTHER.jwk(n=12_345)),
    key_modulus_with_padding=published(n=lambda stage: stage.provider.keys[0].jwk()["n"] + "=="),
    key_exponent_one=published(e=number(1)),
    key_exponent_zero=published(e=number(0)),
    key_exponent_even=published(e=number(65_536)),
    key_exponent_two=published(e=number(2)),
    key_exponent_of_a_thousand_bytes=published(e=number((1 << 8000) + 1)),
    key_exponent_number=published(e=65_537),
    key_x5u_only=keys({"kty": "RSA", "kid": "k1", "x5u": "https://other.example.edu/k1"}),
    key_x5c_only=keys({"kty": "RSA", "kid": "k1", "x5c": ["MIIB"]}),
    key_private_member_d=published(d=number(3)),
    key_private_members_p_q=published(p=number(3), q=number(5)),
    key_private_member_null=document(compact({"keys": [{**OTHER.jwk(), "d": None}]})),
)
