"""The provider's published keys, and the one of them that a token may be checked with.

Source: RFC 7517 and RFC 7518. python-jose ignores ``kid`` and ``use``, tries every key, and
breaks on one it does not know: so one key is chosen before it sees any.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from verifier.adapters.messages.oidc_claims import (
    Claims,
    NotAToken,
    NotClaims,
    as_text,
    decode_base64url,
    parse_claims,
)

MOST_KEYS = 100
SMALLEST_RSA, LARGEST_RSA = 2048, 8192  # bits
LARGEST_EXPONENT = 1 << 32
LONGEST_KID = 255
_CURVES = {"ES256": ("P-256", 32), "ES384": ("P-384", 48), "ES512": ("P-521", 66)}
_SECRET_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


class NoKeys(ValueError):  # noqa: N818 - named for what it is
    """A key set cannot be used. ``said`` completes: the provider's key set."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """One usable public key, as python-jose takes it."""

    kid: str | None
    jwk: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The key for one token, or why there is none; ``unknown`` where a newer set may help."""

    key: PublicKey | None = None
    said: str = ""
    unknown: bool = False


def read_key_set(content: bytes, algorithm: str) -> tuple[PublicKey, ...]:
    """Give the keys that fit *algorithm*; unknown and unfit ones beside them are left out.

    Raises ``NoKeys`` where the document is no key set at all.
    """
    try:
        keys: Any = parse_claims(content).get("keys")
    except NotClaims as wrong:
        raise NoKeys(wrong.said) from None
    if not isinstance(keys, list):
        raise NoKeys("holds no list of keys")
    if len(keys) > MOST_KEYS:
        raise NoKeys(f"holds more than {MOST_KEYS} keys")
    return tuple(one for key in keys if (one := _fitting(key, algorithm)) is not None)


def choose(keys: tuple[PublicKey, ...], kid: str | None, algorithm: str) -> Choice:
    """Choose the one key for a token whose header names *kid*, or none."""
    if not keys:
        return Choice(
            said=f"The provider publishes no key that fits {algorithm}, or none that can be read.",
            unknown=True,
        )
    if kid is None:
        if len(keys) == 1:
            return Choice(key=keys[0])
        return Choice(said="The token does not name its key, and the provider has several.")
    named = [one for one in keys if one.kid == kid]
    if len(named) == 1:
        return Choice(key=named[0])
    if named:
        return Choice(said="The provider publishes more than one key of that name.")
    return Choice(said="The token names a key that the provider does not publish.", unknown=True)


def _fitting(key: Any, algorithm: str) -> PublicKey | None:
    if not isinstance(key, dict) or _SECRET_MEMBERS.intersection(key):
        return None
    kid, operations = key.get("kid"), key.get("key_ops")
    fits = (
        (kid is None or (as_text(kid) is not None and len(kid) <= LONGEST_KID))
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (operations is None or (isinstance(operations, list) and "verify" in operations))
    )
    jwk = (_rsa(key) if algorithm.startswith("RS") else _ec(key, algorithm)) if fits else None
    return None if jwk is None else PublicKey(kid=kid, jwk={**jwk, "alg": algorithm})


def _rsa(key: Claims) -> dict[str, str] | None:
    modulus, exponent = _number(key.get("n")), _number(key.get("e"))
    if key.get("kty") != "RSA" or modulus is None or exponent is None:
        return None
    if not SMALLEST_RSA <= modulus.bit_length() <= LARGEST_RSA or modulus % 2 == 0:
        return None
    if not 3 <= exponent <= LARGEST_EXPONENT or exponent % 2 == 0:  # noqa: PLR2004 - RSA
        return None
    return {"kty": "RSA", "n": key["n"], "e": key["e"]}


def _ec(key: Claims, algorithm: str) -> dict[str, str] | None:
    curve, size = _CURVES[algorithm]
    if key.get("kty") != "EC" or key.get("crv") != curve:
        return None
    if any(len(_bytes(key.get(part)) or b"") != size for part in ("x", "y")):
        return None
    return {"kty": "EC", "crv": curve, "x": key["x"], "y": key["y"]}


def _number(text: Any) -> int | None:
    raw = _bytes(text)
    return None if raw is None else int.from_bytes(raw, "big")


def _bytes(text: Any) -> bytes | None:
    written = as_text(text)
    if written is None or len(written) > LARGEST_RSA:
        return None
    try:
        return decode_base64url(written)
    except NotAToken:
        return None
