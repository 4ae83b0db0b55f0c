"""Hostile ID tokens: what is no token, no JSON, or far too much of either."""

import hashlib
import json
import time
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.adapters.login.oidc.fake_provider import ABSENT, CLIENT_ID, Reply
from tests.adapters.login.oidc.pieces import (
    SigningKey,
    b64,
    compact,
    half_hash,
    number,
    signed,
    signed_by_secret,
)
from tests.attack.oidc.flows import Bend, Case, Stage, bent, hostile

STANDARD = str.maketrans("-_", "+/")


def forged(make: Callable[[Stage, dict[str, Any], dict[str, Any]], str]) -> Bend:
    """A token that is made of the healthy header and claims."""
    return bent("make_token", lambda stage: partial(make, stage))


def remade(change: Callable[[str], str]) -> Bend:
    """The healthy token as text, changed."""
    return forged(
        lambda stage, header, claims: change(signed(header, claims, stage.provider.keys[0]))
    )


def content(change: Callable[[dict[str, Any]], Any]) -> Bend:
    """Well signed, with other claims: any JSON value, or bytes as they are."""
    return forged(
        lambda stage, header, claims: signed(header, change(claims), stage.provider.keys[0])
    )


def heading(change: Callable[[dict[str, Any]], Any]) -> Bend:
    """Well signed, with another header."""
    return forged(
        lambda stage, header, claims: signed(change(header), claims, stage.provider.keys[0])
    )


def with_member(raw: bytes) -> Callable[[dict[str, Any]], bytes]:
    """The JSON object with one more member, as bytes."""
    return lambda value: compact(value)[:-1] + b"," + raw + b"}"


def in_part(index: int, change: Callable[[str], str]) -> Bend:
    """One of the three parts, changed as text."""

    def made(text: str) -> str:
        parts = text.split(".")
        parts[index] = change(parts[index])
        return ".".join(parts)

    return remade(made)


def standard_alphabet(text: str) -> str:
    """The same bytes in standard base64, with what base64url does not know made sure of."""
    return text.translate(STANDARD) if {"-", "_"} & {*text} else f"{text[:-1]}+"


def stray_bits(text: str) -> str:
    """The same bytes, the last character with other unused bits (256 bytes leave 4 of them)."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return text[:-1] + alphabet[alphabet.index(text[-1]) ^ 1]


def json_serialised(text: str) -> str:
    header, payload, signature = text.split(".")
    return json.dumps({"protected": header, "payload": payload, "signature": signature})


def encrypted(header: dict[str, Any], content: bytes = b"x" * 64) -> Bend:
    """A token of five parts: nothing of it may be unpacked or derived."""
    parts = (compact(header), b"", b"0" * 12, content, b"0" * 16)
    return bent("id_token", ".".join(b64(part) for part in parts))


def reaching(depth: int, opening: bytes, closing: bytes = b"") -> Callable[[Any], bytes]:
    """A member that is nested without end."""
    return with_member(b'"deep":' + opening * depth + closing * depth)


BOMB = zlib.compress(bytes(10_000_000))[:40_000]

FORM = hostile(
    "token-form",
    one_part=bent("id_token", "e30"),
    two_parts=remade(lambda text: text.rpartition(".")[0]),
    four_parts=remade(lambda text: f"{text}.AAAA"),
    six_parts=remade(lambda text: f"{text}.AA.AA.AA"),
    a_thousand_dots=bent("id_token", "." * 1000),
    two_dots=bent("id_token", ".."),
    blank=bent("id_token", " "),
    blank_before=remade(lambda text: f" {text}"),
    blank_after=remade(lambda text: f"{text} "),
    line_feed_after=remade(lambda text: f"{text}\n"),
    not_ascii=remade(lambda text: f"{text}é"),
    nul_in_the_signature=in_part(2, lambda text: f"{text[:40]}\0{text[40:]}"),
    json_serialisation=remade(json_serialised),
    of_nearly_a_megabyte=bent("id_token", "A" * 900_000),
    nearly_a_million_dots=bent("id_token", "." * 900_000),
    padding=in_part(2, lambda text: f"{text}=="),
    padding_in_the_claims=in_part(1, lambda text: f"{text}="),
    standard_base64=in_part(2, standard_alphabet),
    junk_in_the_signature=in_part(2, lambda text: f"{text[:50]}!{text[50:]}"),
    junk_in_the_claims=in_part(1, lambda text: f"{text[:9]}~{text[9:]}"),
    line_break_in_the_claims=in_part(1, lambda text: f"{text[:9]}\n{text[9:]}"),
    stray_bits_in_the_signature=in_part(2, stray_bits),
    header_empty=in_part(0, lambda text: ""),
    header_list=heading(lambda header: [header]),
    header_twice_alg=heading(with_member(b'"alg":"none"')),
    header_nested_without_end=heading(reaching(20_000, b"[")),
    claims_list=content(lambda claims: [claims]),
    claims_text=content(json.dumps),
    claims_number=content(lambda claims: 1),
    claims_null=content(lambda claims: None),
    claims_true=content(lambda claims: True),
    claims_empty=content(lambda claims: b""),
    claims_html=content(lambda claims: b"<html></html>"),
    claims_cut=content(lambda claims: compact(claims)[:-1]),
    claims_twice=content(lambda claims: compact(claims) * 2),
    claims_not_utf8=content(with_member(b'"name":"\xff\xfe"')),
    claims_utf16=content(lambda claims: json.dumps(claims).encode("utf-16")),
    claims_byte_order_mark=content(lambda claims: b"\xef\xbb\xbf" + compact(claims)),
    claims_half_character=content(with_member(b'"name":"\\ud83d"')),
    claims_raw_control_character=content(with_member(b'"name":"a\0b"')),
    sub_twice=content(with_member(b'"sub":"another"')),
    iss_twice_the_same=content(
        lambda claims: with_member(b'"iss":' + compact(claims["iss"]))(claims)
    ),
    member_twice_inside=content(with_member(b'"address":{"a":1,"a":2}')),
    member_twice_by_escape=content(with_member(b'"s\\u0075b":"another"')),
    nan=content(with_member(b'"age":NaN')),
    exp_nan=content(lambda claims: compact({**claims, "exp": float("nan")})),
    exp_infinity=content(lambda claims: compact({**claims, "exp": float("inf")})),
    iat_minus_infinity=content(lambda claims: compact({**claims, "iat": float("-inf")})),
    nested_lists=content(reaching(40_000, b"[")),
    nested_lists_closed=content(reaching(20_000, b"[", b"]")),
    nested_objects=content(reaching(8_000, b'{"a":')),
    half_character_deep_inside=content(
        with_member(b'"deep":' + b"[" * 900 + b'"\\ud83d"' + b"]" * 900)
    ),
    larger_than_any_token=content(with_member(b'"more":"' + b"x" * 64_000 + b'"')),
)

ENCRYPTED = hostile(
    "token-encrypted",
    encrypted_rsa=encrypted({"alg": "RSA-OAEP", "enc": "A256GCM"}),
    encrypted_zip_bomb=encrypted({"alg": "dir", "enc": "A256GCM", "zip": "DEF"}, BOMB),
    encrypted_a_billion_rounds=encrypted(
        {"alg": "PBES2-HS256+A128KW", "enc": "A128GCM", "p2c": 10**9, "p2s": "c2FsdA"}
    ),
    four_dots=bent("id_token", "...."),
)

TOO_MUCH = hostile("tokens", of_ten_megabytes=bent("id_token", "A" * 10_000_000))

CHANGED = hostile(
    "signature",
    claims_of_another=in_part(1, lambda text: b64(compact({"sub": "another"}))),
    claims_with_a_blank_more=in_part(1, lambda text: b64(b"{" + b" " + b'"sub":"x"}')),
    header_with_a_member_more=in_part(
        0, lambda text: b64(compact({"alg": "RS256", "kid": "k1", "cty": "JWT"}))
    ),
    one_bit_of_the_signature=in_part(2, lambda text: ("B" if text[0] == "A" else "A") + text[1:]),
    signature_of_another_token=in_part(
        2, lambda text: signed({"alg": "RS256"}, {}, SigningKey()).rpartition(".")[2]
    ),
    signature_doubled=in_part(2, lambda text: f"{text[:340]}{text[:340]}"),
)

CASES = [*FORM, *ENCRYPTED, *TOO_MUCH, *CHANGED]


STRANGER = SigningKey(name="stranger", kid="k1")


def unsigned(alg: str, tail: str = "") -> Bend:
    """A token of that algorithm whose signature is *tail*."""

    def made(_: Stage, header: dict[str, Any], claims: dict[str, Any]) -> str:
        return f"{b64(compact({**header, 'alg': alg}))}.{b64(compact(claims))}.{tail}"

    return forged(made)


def by_secret(secret_of: Callable[[Stage], bytes], size: str = "256", alg: str = "HS") -> Bend:
    """A token under HMAC with a secret that an attacker can know, or hopes for."""
    return forged(
        lambda stage, header, claims: signed_by_secret(
            {**header, "alg": f"{alg}{size}"}, claims, secret_of(stage), size=size
        )
    )


def public(encoding: Encoding, form: PublicFormat) -> Any:
    """The published key in one of its spellings."""
    return lambda stage: stage.provider.keys[0].private.public_key().public_bytes(encoding, form)


def members(stage: Stage, given: dict[str, Any]) -> dict[str, Any]:
    """The members of a header or a key; one that is a function is made of the stage."""
    return {name: made(stage) if callable(made) else made for name, made in given.items()}


def by_key(key: SigningKey, **header: Any) -> Bend:
    """A token signed by *key*, with these header members."""
    return forged(
        lambda stage, old, claims: signed({**old, **members(stage, header)}, claims, key)
    )


def modulus(stage: Stage) -> bytes:
    return number(stage.provider.keys[0].private.public_key().public_numbers().n).encode()


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
    rs1=bent("header.alg", "RS1"),
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
    hs256_called_rs256=by_secret(lambda _: b"", alg="RS"),
)

FORBIDDEN = hostile(
    "header",
    crit_unknown=bent("header.crit", ["exp"]),
    crit_empty=bent("header.crit", []),
    crit_null=bent("header.crit", None),
    crit_b64_false=by_key(SigningKey(), crit=["b64"], b64=False),
    b64_false=bent("header.b64", False),
    zip_deflate=bent("header.zip", "DEF"),
    jwk_of_a_stranger=by_key(STRANGER, jwk=STRANGER.jwk()),
    jwk_is_null=bent("header.jwk", None),
    jku_of_a_stranger=by_key(STRANGER, jku=lambda stage: stage.canary),
    jku_of_the_provider=bent("header.jku", lambda stage: f"{stage.provider.url}/jwks"),
    x5u_of_a_stranger=by_key(STRANGER, x5u=lambda stage: stage.canary),
    x5c_of_a_stranger=by_key(STRANGER, x5c=["MIIB"]),
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
    kid_address=by_key(STRANGER, kid=lambda stage: stage.canary),
    kid_database=bent("header.kid", "x' UNION SELECT 'key"),
    kid_command=bent("header.kid", "k1|touch kid-was-run"),
    kid_nul=bent("header.kid", "k1\0"),
    kid_bidi=bent("header.kid", "k1\u202e"),
    kid_digest_of_the_key=bent("header.kid", hashlib.sha256(b"k1").hexdigest()),
    kid_json=bent("header.kid", json.dumps({"kid": "k1"})),
    stranger_under_his_own_kid=by_key(STRANGER, kid="stranger"),
)

CASES_HEADERS = [*ALGORITHM, *SIGNATURE, *FORBIDDEN, *NAMING]


OTHER = SigningKey(name="other", kid="k1")


def document(value: Any) -> Bend:
    return bent("jwks", value)


def published(**given: Any) -> Bend:
    """The true key alone, with these members; None leaves one out."""
    return bent(
        "jwks", lambda stage: {"keys": [stage.provider.keys[0].jwk(**members(stage, given))]}
    )


def keys(*others: Any) -> Bend:
    """These instead of the true key."""
    return document({"keys": list(others)})


def beside(*others: Any, last: bool = False) -> Bend:
    """The true key after *others*, or before them."""

    def both(stage: Stage) -> dict[str, Any]:
        own = stage.provider.keys[0].jwk()
        return {"keys": [own, *others] if last else [*others, own]}

    return document(both)


def nameless(*others: SigningKey) -> Bend:
    """Nobody names a key: neither the token, nor those that publish the true one and *others*."""

    def bend(stage: Stage) -> None:
        stage.provider.kid = None
        published = (stage.provider.keys[0], *others)
        stage.provider.jwks = {"keys": [key.jwk(kid=None) for key in published]}

    return bend


def replied(endpoint: str, **reply: Any) -> Bend:
    return bent(f"replies.{endpoint}", Reply(**reply))


EC = SigningKey(alg="ES256", kid="k1")

CASES_KEYS = hostile(
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
    jwks_status_404=replied("jwks", status=404),
    jwks_status_500=replied("jwks", status=500, body=b'{"keys":[]}'),
    jwks_redirect=replied("jwks", status=302, headers={"Location": "/other-jwks"}),
    jwks_stranger_first_under_the_same_kid=beside(OTHER.jwk()),
    jwks_stranger_last_under_the_same_kid=beside(OTHER.jwk(), last=True),
    jwks_several_without_a_name=nameless(OTHER),
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
    key_rsa_1024=bent("keys", [SigningKey(name="small", bits=1024)]),
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


OTHER_CLAIMS = "https://other.example.edu"
DAY = 86_400


def claim(name: str, value: Any) -> Bend:
    return bent(f"claims.{name}", value)


def claims(**values: Any) -> Bend:
    return lambda stage: stage.provider.claims.update(values)


def issuer(change: Any) -> Bend:
    return claim("iss", lambda stage: change(stage.provider.issuer))


def away(name: str, seconds: int) -> Bend:
    return claim(name, lambda stage: int(time.time()) + seconds)


CLAIMS = [
    *hostile(
        "issuer",
        iss_wrong=claim("iss", OTHER_CLAIMS),
        iss_prefix=issuer(lambda true: true[:-1]),
        iss_with_more=issuer(lambda true: f"{true}.example.edu"),
        iss_slash_more=issuer(lambda true: f"{true}/"),
        iss_upper_case=issuer(str.upper),
        iss_list=issuer(lambda true: [true]),
        iss_object=issuer(lambda true: {true: true}),
        iss_number=claim("iss", 7),
        iss_null=claim("iss", None),
        iss_missing=claim("iss", ABSENT),
        iss_empty=claim("iss", ""),
    ),
    *hostile(
        "audience",
        aud_wrong=claim("aud", "another-client"),
        aud_missing=claim("aud", ABSENT),
        aud_null=claim("aud", None),
        aud_empty=claim("aud", ""),
        aud_empty_list=claim("aud", []),
        aud_prefix=claim("aud", CLIENT_ID[:-1]),
        aud_with_more=claim("aud", f"{CLIENT_ID}2"),
        aud_list_in_a_text=claim("aud", f"{CLIENT_ID} another-client"),
        aud_object=claim("aud", {CLIENT_ID: True}),
        aud_list_in_a_list=claim("aud", [[CLIENT_ID]]),
        aud_list_with_a_number=claim("aud", [CLIENT_ID, 1]),
        aud_number=claim("aud", 1),
        aud_of_another_with_our_azp=claims(aud=["another-client"], azp=CLIENT_ID),
    ),
    *hostile(
        "authorized-party",
        azp_of_another=claims(aud=[CLIENT_ID, "another-client"], azp="another-client"),
        azp_missing_with_two=claims(aud=[CLIENT_ID, "another-client"]),
        azp_of_another_with_one=claim("azp", "another-client"),
        azp_list=claim("azp", [CLIENT_ID]),
        azp_number=claim("azp", 1),
    ),
    *hostile(
        "expiry",
        exp_past=away("exp", -DAY),
        exp_just_beyond_the_tolerance=away("exp", -125),
        exp_missing=claim("exp", ABSENT),
        exp_null=claim("exp", None),
        exp_text=claim("exp", "2100-01-01T00:00:00Z"),
        exp_digits_in_a_text=claim("exp", "4102444800"),
        exp_true=claim("exp", True),
        exp_list=claim("exp", [4_102_444_800]),
        exp_negative=claim("exp", -1),
        exp_of_400_digits=claim("exp", 10**400),
        exp_huge_exponent=claim("exp", 1e300),
    ),
    *hostile(
        "issued-at",
        iat_missing=claim("iat", ABSENT),
        iat_a_day_ahead=away("iat", DAY),
        iat_ten_years_old=away("iat", -3652 * DAY),
        iat_text=claim("iat", "now"),
        iat_true=claim("iat", True),
        iat_null=claim("iat", None),
        iat_beyond_the_calendar=claim("iat", 999_999_999_999_999),
        iat_of_400_digits=claim("iat", 10**400),
        iat_negative=claim("iat", -10_000_000_000_000),
    ),
    *hostile(
        "not-before",
        nbf_ahead=away("nbf", DAY),
        nbf_text=claim("nbf", "now"),
        nbf_true=claim("nbf", True),
        nbf_null=claim("nbf", None),
        nbf_of_400_digits=claim("nbf", 10**400),
    ),
    *hostile(
        "nonce",
        nonce_wrong=claim("nonce", "another"),
        nonce_missing=claim("nonce", ABSENT),
        nonce_null=claim("nonce", None),
        nonce_empty=claim("nonce", ""),
        nonce_true=claim("nonce", True),
        nonce_in_a_list=content(lambda claims: {**claims, "nonce": [claims["nonce"]]}),
    ),
    *hostile(
        "subject",
        sub_missing=claim("sub", ABSENT),
        sub_null=claim("sub", None),
        sub_empty=claim("sub", ""),
        sub_blank=claim("sub", " \t "),
        sub_number=claim("sub", 12_345),
        sub_true=claim("sub", True),
        sub_list=claim("sub", ["3f9c0d7e-jo"]),
        sub_object=claim("sub", {"sub": "3f9c0d7e-jo"}),
        sub_of_256_characters=claim("sub", "s" * 256),
    ),
    *hostile(
        "access-token-hash",
        at_hash_wrong=claim("at_hash", half_hash("another token")),
        at_hash_empty=claim("at_hash", ""),
        at_hash_null=claim("at_hash", None),
        at_hash_list=claim("at_hash", []),
        at_hash_of_another_size=claim("at_hash", half_hash("another token", "RS512")),
    ),
]

RECENT = {"max_age_seconds": 300}
AGED = [
    Case(name=name, reason="authentication-time", bend=bend, oidc=RECENT)
    for name, bend in {
        "auth-time-missing": claim("auth_time", ABSENT),
        "auth-time-too-old": away("auth_time", -DAY),
        "auth-time-text": claim("auth_time", "just now"),
        "auth-time-true": claim("auth_time", True),
    }.items()
]

CASES_CLAIMS = [*CLAIMS, *AGED]


HTML = Reply(body=b"<html>Sign in</html>", headers={"Content-Type": "text/html"})


def token_answer(member: str, value: Any) -> Bend:
    return bent(f"token_answer.{member}", value)


CASES_ANSWERS = [
    *hostile(
        "tokens",
        no_id_token=token_answer("id_token", ABSENT),
        id_token_null=token_answer("id_token", None),
        id_token_empty=token_answer("id_token", ""),
        id_token_number=token_answer("id_token", 7),
        id_token_object=token_answer("id_token", {}),
        no_access_token=token_answer("access_token", ABSENT),
        access_token_number=token_answer("access_token", 7),
        access_token_splits=token_answer("access_token", "a\r\nHost: b"),
        access_token_not_ascii=token_answer("access_token", "ć"),
        token_type_missing=token_answer("token_type", ABSENT),
        token_type_other=token_answer("token_type", "DPoP"),
        token_type_list=token_answer("token_type", ["Bearer"]),
        error_with_tokens=token_answer("error", "invalid_grant"),
        error_list=token_answer("error", []),
        token_answer_html=bent("replies.token", HTML),
        token_answer_status_500=replied("token", status=500, body=b"{}"),
        token_answer_status_204=replied("token", status=204),
        token_answer_list=replied("token", body=b"[]"),
        token_answer_deep=replied("token", body=b"[" * 100_000),
        token_answer_twice=replied("token", body=b'{"id_token":"a","id_token":"b"}'),
    ),
    *hostile(
        "tokens-refused",
        client_unknown=bent("client_secret", "another"),
        client_authenticates_otherwise=bent("client_authentication", "post"),
    ),
    *hostile(
        "userinfo-subject",
        info_of_another=bent("info.sub", "another"),
        info_without_sub=bent("info.sub", ABSENT),
        info_sub_in_a_list=bent("info.sub", ["3f9c0d7e-jo"]),
    ),
    *hostile(
        "userinfo",
        info_html=bent("replies.userinfo", HTML),
        info_status_401=replied("userinfo", status=401),
        info_status_500=replied("userinfo", status=500),
        info_list=replied("userinfo", body=b"[]"),
        info_deep=replied("userinfo", body=b'{"a":' * 100_000),
        info_nan=bent("info.age", float("nan")),
    ),
]


BENDS = {
    "no-typ": bent("header.typ", ABSENT),
    "typ-lower-case": bent("header.typ", "jwt"),
    "header-certificate-digest": bent("header.x5t#S256", "abc"),
    "header-content-type": bent("header.cty", "json"),
    "no-kid-one-key": nameless(),
    "aud-list-of-one": claim("aud", [CLIENT_ID]),
    "aud-of-two-with-our-azp": claims(aud=["another", CLIENT_ID], azp=CLIENT_ID),
    "azp-with-one": claim("azp", CLIENT_ID),
    "clock-30-seconds-ahead": bent("clock_off", 30),
    "clock-30-seconds-behind": bent("clock_off", -30),
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

CASES_FRIENDLY = [
    *(Case(name=name, reason="", bend=bend, oidc={}) for name, bend in BENDS.items()),
    Case(
        name="recent-auth-time",
        reason="",
        bend=claim("auth_time", lambda stage: int(time.time()) - 200),
        oidc={"max_age_seconds": 300},
    ),
]
