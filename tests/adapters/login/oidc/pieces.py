"""Signing keys and tokens for tests: any algorithm, any header, any bytes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from verifier.adapters.http import HttpAnswer, NetworkFailure
from verifier.adapters.login.oidc.provider_book import Choice, Discovered, PublicKey
from verifier.domain.model.capture import GateOutcome
from verifier.domain.model.site import Idp, OidcProvider, Secret

HASHES = {"256": hashes.SHA256, "384": hashes.SHA384, "512": hashes.SHA512}
CURVES = {
    "ES256": (ec.SECP256R1, "P-256", 32),
    "ES384": (ec.SECP384R1, "P-384", 48),
    "ES512": (ec.SECP521R1, "P-521", 66),
}


def b64(data: bytes) -> str:
    """Base64url without padding (RFC 7515, 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def number(value: int, length: int | None = None) -> str:
    """A number as a JWK writes it (RFC 7518, 2)."""
    return b64(value.to_bytes(length or max((value.bit_length() + 7) // 8, 1), "big"))


def compact(value: Any) -> bytes:
    """JSON as bytes; Python's own NaN and Infinity included."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


@cache
def _rsa(_name: str, bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@cache
def _ec(_name: str, alg: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(CURVES[alg][0]())


@cache
def _ed(_name: str) -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.generate()


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    """A key of that name, made once per run. *alg* says how it signs; *kid* how it is published.

    ``kid=None`` publishes and signs without one.
    """

    name: str = "one"
    alg: str = "RS256"
    kid: str | None = "k1"
    bits: int = 2048

    def but(self, **changes: Any) -> SigningKey:
        return replace(self, **changes)

    @property
    def private(self) -> Any:
        if self.alg.startswith("ES"):
            return _ec(self.name, self.alg)
        if self.alg == "EdDSA":
            return _ed(self.name)
        return _rsa(self.name, self.bits)

    def jwk(self, **changes: Any) -> dict[str, Any]:
        """The public key as published; a change to None leaves the member out."""
        public = self.private.public_key()
        jwk: dict[str, Any] = {"use": "sig", "alg": self.alg, "kid": self.kid}
        if self.alg.startswith("ES"):
            _, curve, size = CURVES[self.alg]
            point = public.public_numbers()
            jwk |= {"kty": "EC", "crv": curve}
            jwk |= {"x": number(point.x, size), "y": number(point.y, size)}
        elif self.alg == "EdDSA":
            jwk |= {"kty": "OKP", "crv": "Ed25519", "x": b64(public.public_bytes_raw())}
        else:
            numbers = public.public_numbers()
            jwk |= {"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}
        return {key: value for key, value in {**jwk, **changes}.items() if value is not None}

    def sign(self, data: bytes) -> bytes:
        """The signature over *data* by this key's algorithm."""
        private, alg = self.private, self.alg
        if alg == "EdDSA":
            return private.sign(data)
        digest = HASHES[alg[2:]]()
        if alg.startswith("ES"):
            size = CURVES[alg][2]
            r, s = decode_dss_signature(private.sign(data, ec.ECDSA(digest)))
            return r.to_bytes(size, "big") + s.to_bytes(size, "big")
        if alg.startswith("PS"):
            salted = padding.PSS(mgf=padding.MGF1(digest), salt_length=digest.digest_size)
            return private.sign(data, salted, digest)
        return private.sign(data, padding.PKCS1v15(), digest)


def signed(header: Any, claims: Any, key: SigningKey) -> str:
    """A compact token over *header* and *claims*, each a JSON value, or bytes as they are."""
    parts = [entry if isinstance(entry, bytes) else compact(entry) for entry in (header, claims)]
    text = ".".join(b64(part) for part in parts)
    return f"{text}.{b64(key.sign(text.encode('ascii')))}"


def signed_by_secret(header: Any, claims: Any, secret: bytes, *, size: str = "256") -> str:
    text = f"{b64(compact(header))}.{b64(compact(claims))}"
    digest = hmac.new(secret, text.encode("ascii"), getattr(hashlib, f"sha{size}")).digest()
    return f"{text}.{b64(digest)}"


def half_hash(value: str, alg: str = "RS256") -> str:
    """What ``at_hash`` has to be (OpenID Connect Core 3.1.3.6)."""
    digest = getattr(hashlib, f"sha{alg[2:] if alg[2:].isdigit() else '256'}")
    whole = digest(value.encode("ascii")).digest()
    return b64(whole[: len(whole) // 2])


ISSUER = "https://idp.example.edu"
NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
KEY = SigningKey()


def make_provider(**changes: Any) -> OidcProvider:
    fields: dict[str, Any] = {
        "issuer": ISSUER,
        "client_id": "verifier-test",
        "client_secret": Secret(place="env OIDC_SECRET", value="a secret/with:odd+letters"),
    }
    return OidcProvider(**{**fields, **changes})


def make_idp(**changes: Any) -> Idp:
    return Idp(
        id="campus", protocol="oidc", name="Example University", oidc=make_provider(**changes)
    )


def make_discovered(**changes: Any) -> Discovered:
    """What that provider says of itself."""
    fields: dict[str, Any] = {
        "authorization_endpoint": f"{ISSUER}/authorize",
        "token_endpoint": f"{ISSUER}/token",
        "jwks_uri": f"{ISSUER}/jwks",
        "userinfo_endpoint": f"{ISSUER}/userinfo",
        "subject_type": "public",
        "names_itself": True,
    }
    return Discovered(**{**fields, **changes})


def reply(body: bytes = b"", *, status: int = 200, **headers: str) -> HttpAnswer:
    """An answer of HTTP; an underscore in a header's name is a hyphen."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpAnswer(status=status, headers=named, body=body, url=ISSUER)


@dataclass(kw_only=True)
class CannedProvider:
    """In place of ``ProviderClient``: gives prepared answers by address, and remembers."""

    answers: dict[str, HttpAnswer | NetworkFailure]
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def get(self, url: str, **more: Any) -> HttpAnswer:
        return self._answer(url, more)

    def post(self, url: str, fields: Any, **more: Any) -> HttpAnswer:
        return self._answer(url, {"fields": dict(fields), **more})

    def _answer(self, url: str, more: dict[str, Any]) -> HttpAnswer:
        self.asked.append((url, more))
        answer = self.answers[url]
        if isinstance(answer, NetworkFailure):
            raise answer
        return answer


def key_of(kid: str | None) -> Choice:
    """The key that our tokens are signed with, whatever it is called."""
    del kid
    return Choice(key=PublicKey(kid=KEY.kid, jwk=KEY.jwk()))


def outcomes(gate: Any) -> dict[str, GateOutcome]:
    return {check.name: check.outcome for check in gate.checks}
