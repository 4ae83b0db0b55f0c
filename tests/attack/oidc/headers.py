"""Hostile ID tokens: algorithm, header and the naming of the key."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.adapters.login.oidc.fake_provider import ABSENT
from tests.adapters.login.oidc.signing import (
    SigningKey,
    b64,
    compact,
    number,
    signed,
    signed_by_secret,
)
from tests.attack.oidc.attempt import Bend, Stage, bent, hostile

STRANGER = SigningKey(name="stranger", kid="k1")


def unsigned(alg: str, tail: str = "") -> Bend:
    """A token of that algorithm whose signature is *tail*."""

    def made(header: dict[str, Any], claims: dict[str, Any]) -> str:
        return f"{b64(compact({**header, 'alg': alg}))}.{b64(compact(claims))}.{tail}"

    return bent("make_token", lambda stage: made)


def by_secret(secret_of: Any, size: str = "256") -> Bend:
    """A token under HMAC with a secret that an attacker can know, or hopes for."""

    def bend(stage: Stage) -> None:
        secret = secret_of(stage)
        stage.provider.make_token = lambda header, claims: signed_by_secret(
            {**header, "alg": f"HS{size}"}, claims, secret, size=size
        )

    return bend


def public(encoding: Encoding, form: PublicFormat) -> Any:
    """The published key in one of its spellings."""
    return lambda stage: stage.provider.keys[0].private.public_key().public_bytes(encoding, form)


def by_key(key: SigningKey, **header: Any) -> Bend:
    """A token signed by *key*, with these header members."""

    def bend(stage: Stage) -> None:
        stage.provider.make_token = lambda old, claims: signed({**old, **header}, claims, key)

    return bend


def by_stranger(**members: Any) -> Bend:
    """A stranger's token that brings its own key along, by value or by address."""

    def bend(stage: Stage) -> None:
        brought = {
            name: value(stage) if callable(value) else value for name, value in members.items()
        }
        stage.provider.make_token = lambda old, claims: signed(
            {**old, **brought}, claims, STRANGER
        )

    return bend


def modulus(stage: Stage) -> bytes:
    return number(stage.provider.keys[0].private.public_key().public_numbers().n).encode()


def sha1(stage: Stage) -> None:
    """RSA with SHA-1, the signature of another age; the header says what it is."""
    stage.provider.make_token = lambda header, claims: signed(
        {**header, "alg": "RS1"}, claims, stage.provider.keys[0]
    )


SPKI = PublicFormat.SubjectPublicKeyInfo
ALGORITHM = hostile(
    "algorithm",
    alg_none=unsigned("none"),
    alg_none_capital=unsigned("None"),
    alg_none_upper=unsigned("NONE"),
    alg_none_mixed=unsigned("nOnE"),
    alg_none_with_blank=unsigned("none "),
    alg_none_with_signature=unsigned("none", "AAAA"),
    alg_empty=unsigned(""),
    alg_missing=bent("header.alg", ABSENT),
    alg_null=bent("header.alg", None),
    alg_list=bent("header.alg", ["RS256", "none"]),
    alg_object=bent("header.alg", {"alg": "RS256"}),
    alg_number=bent("header.alg", 256),
    alg_true=bent("header.alg", True),
    alg_lower_case=bent("header.alg", "rs256"),
    alg_with_nul=bent("header.alg", "RS256\0"),
    alg_100_kilobytes_short_of_the_limit=bent("header.alg", "RS256" * 5000),
    hs256_public_key_pem=by_secret(public(Encoding.PEM, SPKI)),
    hs256_public_key_pkcs1_pem=by_secret(public(Encoding.PEM, PublicFormat.PKCS1)),
    hs256_public_key_der=by_secret(public(Encoding.DER, SPKI)),
    hs256_public_key_jwk=by_secret(lambda stage: compact(stage.provider.keys[0].jwk())),
    hs256_public_key_modulus=by_secret(modulus),
    hs256_no_secret=by_secret(lambda stage: b""),
    hs256_client_secret=by_secret(lambda stage: stage.provider.client_secret.encode()),
    hs384_client_secret=by_secret(lambda stage: stage.provider.client_secret.encode(), "384"),
    hs512_client_secret=by_secret(lambda stage: stage.provider.client_secret.encode(), "512"),
    rs1=sha1,
    rs384_not_registered=by_key(SigningKey(alg="RS384"), alg="RS384"),
    rs512_not_registered=by_key(SigningKey(alg="RS512"), alg="RS512"),
    ps256_not_registered=by_key(SigningKey(alg="PS256"), alg="PS256"),
    es256_not_registered=by_key(SigningKey(alg="ES256"), alg="ES256"),
    eddsa_not_registered=by_key(SigningKey(alg="EdDSA"), alg="EdDSA"),
    encryption_named_as_algorithm=unsigned("PBES2-HS256+A128KW", "AAAA"),
)

SIGNATURE = hostile(
    "signature",
    stranger_under_the_same_kid=by_key(STRANGER),
    empty_signature=unsigned("RS256"),
    one_byte_signature=unsigned("RS256", "AA"),
    zero_signature=unsigned("RS256", b64(bytes(256))),
    signature_of_half_a_megabit=unsigned("RS256", b64(bytes(40_000))),
    ps256_called_rs256=by_key(SigningKey(alg="PS256")),
    rs512_called_rs256=by_key(SigningKey(alg="RS512")),
    hs256_called_rs256=bent(
        "make_token", lambda stage: lambda header, claims: signed_by_secret(header, claims, b"")
    ),
)

FORBIDDEN = hostile(
    "header",
    crit_unknown=bent("header.crit", ["exp"]),
    crit_empty=bent("header.crit", []),
    crit_null=bent("header.crit", None),
    crit_b64_false=by_key(SigningKey(), crit=["b64"], b64=False),
    b64_false=bent("header.b64", False),
    zip_deflate=bent("header.zip", "DEF"),
    jwk_of_a_stranger=by_stranger(jwk=STRANGER.jwk()),
    jwk_is_null=bent("header.jwk", None),
    jku_of_a_stranger=by_stranger(jku=lambda stage: stage.canary),
    jku_of_the_provider=bent("header.jku", lambda stage: f"{stage.provider.url}/jwks"),
    x5u_of_a_stranger=by_stranger(x5u=lambda stage: stage.canary),
    x5c_of_a_stranger=by_stranger(x5c=["MIIB"]),
    typ_logout_token=bent("header.typ", "logout+jwt"),
    typ_access_token=bent("header.typ", "at+jwt"),
    typ_list=bent("header.typ", ["JWT"]),
    typ_number=bent("header.typ", 1),
    kid_list=bent("header.kid", ["k1"]),
    kid_object=bent("header.kid", {"k1": "k1"}),
    kid_number=bent("header.kid", 1),
    kid_null=bent("header.kid", None),
    kid_true=bent("header.kid", True),
    kid_empty=bent("header.kid", ""),
    kid_of_40_kilobytes=bent("header.kid", "k" * 40_000),
)

NAMING = hostile(
    "key",
    kid_unknown=bent("header.kid", "k2"),
    kid_other_case=bent("header.kid", "K1"),
    kid_with_blank=bent("header.kid", "k1 "),
    kid_path=bent("header.kid", "../../../../dev/null"),
    kid_file_address=bent("header.kid", "file:///etc/passwd"),
    kid_address=by_stranger(kid=lambda stage: stage.canary),
    kid_database=bent("header.kid", "x' UNION SELECT 'key"),
    kid_command=bent("header.kid", "k1|touch kid-was-run"),
    kid_nul=bent("header.kid", "k1\0"),
    kid_bidi=bent("header.kid", "k1\u202e"),
    kid_digest_of_the_key=bent("header.kid", hashlib.sha256(b"k1").hexdigest()),
    kid_json=bent("header.kid", json.dumps({"kid": "k1"})),
    stranger_under_his_own_kid=by_key(STRANGER, kid="stranger"),
)

CASES = [*ALGORITHM, *SIGNATURE, *FORBIDDEN, *NAMING]
