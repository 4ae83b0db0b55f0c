"""The embedded OpenID provider's signing key: RS256, one key."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from verifier.demo.accounts import Json

KEY_ID = "demo"


class TokenKey:
    """A key made at start, for this process only."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def sign(self, claims: Mapping[str, Json]) -> str:
        """Write *claims* as a signed token in compact form (RFC 7515, section 7.1)."""
        header: dict[str, Json] = {"alg": "RS256", "kid": KEY_ID, "typ": "JWT"}
        signed = b".".join(_encoded(_json(part)) for part in (header, claims))
        signature = self._key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
        return b".".join((signed, _encoded(signature))).decode("ascii")

    def public(self) -> dict[str, Json]:
        """Give the public key as a JWK (RFC 7517)."""
        numbers = self._key.public_key().public_numbers()
        return {
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": KEY_ID,
            "n": _number(numbers.n),
            "e": _number(numbers.e),
        }


def _json(part: Mapping[str, Json]) -> bytes:
    return json.dumps(part, separators=(",", ":"), ensure_ascii=False).encode()


def _encoded(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def _number(number: int) -> str:
    return _encoded(number.to_bytes((number.bit_length() + 7) // 8, "big")).decode("ascii")
