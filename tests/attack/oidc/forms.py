"""Hostile ID tokens: what is no token, no JSON, or far too much of either."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from typing import Any

from tests.adapters.login.oidc.signing import SigningKey, b64, compact, signed
from tests.attack.oidc.attempt import Bend, bent, hostile

STANDARD = str.maketrans("-_", "+/")


def remade(change: Callable[[str], str]) -> Bend:
    """The healthy token as text, changed."""

    def bend(stage):
        stage.provider.make_token = lambda header, claims: change(
            signed(header, claims, stage.provider.keys[0])
        )

    return bend


def content(change: Callable[[dict[str, Any]], Any]) -> Bend:
    """Well signed, with other claims: any JSON value, or bytes as they are."""

    def bend(stage):
        stage.provider.make_token = lambda header, claims: signed(
            header, change(claims), stage.provider.keys[0]
        )

    return bend


def heading(change: Callable[[dict[str, Any]], Any]) -> Bend:
    """Well signed, with another header."""

    def bend(stage):
        stage.provider.make_token = lambda header, claims: signed(
            change(header), claims, stage.provider.keys[0]
        )

    return bend


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
