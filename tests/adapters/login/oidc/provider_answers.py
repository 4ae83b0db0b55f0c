"""What the fake provider answers: healthy, but for what a test has bent."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from tests.adapters.login.oidc.provider_http import Asked, Reply
from tests.adapters.login.oidc.signing import SigningKey, b64, compact, half_hash, signed

CLIENT_ID = "verifier-test"
CLIENT_SECRET = "a secret/with:odd+letters & signs"
BASE_URL = "https://verify.example.edu"
REDIRECT_URI = f"{BASE_URL}/oidc/campus/return"
SUB = "3f9c0d7e-jo"
ABSENT = object()  # as the value of an override: the member is left out

ENDPOINTS = {
    "/.well-known/openid-configuration": "discovery",
    "/authorize": "authorize",
    "/token": "token",
    "/userinfo": "userinfo",
    "/jwks": "jwks",
}


@dataclass(kw_only=True)
class Grant:
    """A code: what it is bound to, and how its ID token differs from all others."""

    redirect_uri: str
    nonce: str | None
    challenge: str
    claims: dict[str, Any]


class ProviderAnswers:
    """Everything that can be bent, and the answers that come of it."""

    url: str
    issuer: str
    prefix: str

    def __init__(self, *, alg: str, client_authentication: str) -> None:
        self.alg = alg
        self.client_id = CLIENT_ID
        self.client_secret = CLIENT_SECRET
        self.client_authentication = client_authentication  # basic, post or none: as it demands
        self.keys = [SigningKey(alg=alg)]  # published; the first one signs
        self.kid: Any = ABSENT  # of the header; ABSENT: the signing key's own, None: left out
        self.clock_off = 0.0  # seconds that its clock is ahead of ours
        self.lifetime = 300
        self.with_at_hash = True
        self.with_iss = True  # the ``iss`` parameter of the answer (RFC 9207)
        # overrides: merged into what is healthy
        self.discovery: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}  # of every ID token
        self.info: dict[str, Any] = {"employeeNumber": "21234000000018"}  # UserInfo beside sub
        self.token_answer: dict[str, Any] = {}
        self.id_token: str | None = None  # raw text instead of a made one
        self.make_token: Callable[[dict[str, Any], dict[str, Any]], str] | None = None
        self.jwks: Any = None  # the whole document instead of the keys
        self.info_signed = False  # UserInfo as application/jwt
        self.info_header: dict[str, Any] = {}
        self.replies: dict[str, Reply] = {}  # by endpoint: a whole answer
        # before an endpoint answers: self.before["token"] = provider.rotate
        self.before: dict[str, Callable[[], object]] = {}
        self.requests: list[Asked] = []
        self.over = threading.Event()
        self.grants: dict[str, Grant] = {}
        self._tokens: dict[str, Grant] = {}

    def now(self) -> float:
        """The provider's clock."""
        return time.time() + self.clock_off

    def reply_to(self, asked: Asked) -> Reply:
        """The answer to one request."""
        if asked.endpoint in self.before:
            self.before[asked.endpoint]()
        if asked.endpoint in self.replies:
            return self.replies[asked.endpoint]
        healthy: dict[str, Callable[[Asked], Reply]] = {
            "discovery": lambda _: _as_json(_merged(self.document(), self.discovery)),
            "jwks": lambda _: _as_json(self._published()),
            "authorize": self._authorize,
            "token": self._token,
            "userinfo": self._info,
        }
        return healthy.get(asked.endpoint, lambda _: Reply(status=404))(asked)

    def endpoint_of(self, target: str) -> str:
        """Which endpoint a target of HTTP means."""
        path = urlsplit(target).path.removeprefix(self.prefix)
        return ENDPOINTS.get(path, "other")

    def healthy_claims(self, grant: Grant, access_token: str) -> dict[str, Any]:
        """An ID token in which nothing is wrong."""
        claims = {
            "iss": self.issuer,
            "sub": SUB,
            "aud": self.client_id,
            "exp": int(self.now()) + self.lifetime,
            "iat": int(self.now()),
            "auth_time": int(self.now()) - 5,
            "nonce": grant.nonce,
        }
        if self.with_at_hash:
            claims["at_hash"] = half_hash(access_token, self.alg)
        return _merged(claims, {**self.claims, **grant.claims})

    def _published(self) -> Any:
        return {"keys": [key.jwk() for key in self.keys]} if self.jwks is None else self.jwks

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer.rstrip('/')}/authorize",
            "token_endpoint": f"{self.issuer.rstrip('/')}/token",
            "userinfo_endpoint": f"{self.issuer.rstrip('/')}/userinfo",
            "jwks_uri": f"{self.issuer.rstrip('/')}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [self.alg],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": [
                "client_secret_basic",
                "client_secret_post",
                "none",
            ],
            "authorization_response_iss_parameter_supported": True,
        }

    def _authorize(self, asked: Asked) -> Reply:
        url = f"{self.url}{asked.target}"
        query = parse_qs(urlsplit(url).query)
        back = {"code": self.code(url), "state": query["state"][0]}
        if self.with_iss:
            back["iss"] = self.issuer
        return Reply(status=302, headers={"Location": f"{REDIRECT_URI}?{urlencode(back)}"})

    def _token(self, asked: Asked) -> Reply:
        form = asked.form
        if not self._client_is_known(asked):
            return _as_json({"error": "invalid_client"}, status=401)
        grant = self.grants.pop(form.get("code", ""), None)
        verifier = form.get("code_verifier", "").encode("ascii")
        if (
            grant is None
            or form.get("grant_type") != "authorization_code"
            or form.get("redirect_uri") != grant.redirect_uri
            or b64(hashlib.sha256(verifier).digest()) != grant.challenge
        ):
            return _as_json({"error": "invalid_grant"}, status=400)
        access_token = secrets.token_urlsafe(24)
        self._tokens[access_token] = grant
        answer = {
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": self._id_token(grant, access_token),
        }
        return _as_json(_merged(answer, self.token_answer))

    def _id_token(self, grant: Grant, access_token: str) -> str:
        if self.id_token is not None:
            return self.id_token
        header = self._header(self.header)
        claims = self.healthy_claims(grant, access_token)
        if self.make_token is not None:
            return self.make_token(header, claims)
        return signed(header, claims, self.keys[0])

    def _header(self, overrides: dict[str, Any]) -> dict[str, Any]:
        key = self.keys[0]
        kid = key.kid if self.kid is ABSENT else self.kid
        header = {"alg": key.alg, "typ": "JWT", "kid": ABSENT if kid is None else kid}
        return _merged(header, overrides)

    def _info(self, asked: Asked) -> Reply:
        scheme, _, token = asked.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self._tokens:
            return Reply(status=401, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        info = {"sub": self._tokens[token].claims.get("sub", self.claims.get("sub", SUB))}
        if not self.info_signed:
            return _as_json(_merged(info, self.info))
        claims = _merged({**info, "iss": self.issuer, "aud": self.client_id}, self.info)
        text = signed(self._header(self.info_header), claims, self.keys[0])
        return Reply(body=text.encode(), headers={"Content-Type": "application/jwt"})

    def _client_is_known(self, asked: Asked) -> bool:
        form, basic = asked.form, asked.headers.get("authorization")
        if self.client_authentication == "basic":
            scheme, _, packed = (basic or "").partition(" ")
            user, _, password = base64.b64decode(packed).decode("ascii").partition(":")
            known = (unquote_plus(user), unquote_plus(password))
            return scheme == "Basic" and known == (self.client_id, self.client_secret)
        if basic is not None or form.get("client_id") != self.client_id:
            return False
        secret = self.client_secret if self.client_authentication == "post" else None
        return form.get("client_secret") == secret


def _merged(healthy: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**healthy, **changes}
    return {name: value for name, value in merged.items() if value is not ABSENT}


def _as_json(value: Any, *, status: int = 200) -> Reply:
    if isinstance(value, bytes):
        return Reply(status=status, body=value)
    return Reply(status=status, body=compact(value))
