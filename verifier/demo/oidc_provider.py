"""The embedded OpenID provider on loopback: authorization code with PKCE, and its key.

Every claim is sent exactly as given, however odd, so that odd releases can be shown.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_plus, urlencode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from flask import Flask, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from verifier.demo.login_pages import Account, LoginServer, Waiting, problem_page

KEY_ID = "demo"
LIFETIME_SECONDS = 300
UNKNOWN_CLIENT = "Client not found."  # as Keycloak says it
UNKNOWN_REDIRECT = "Invalid parameter: redirect_uri"
Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


class TokenKey:
    """A signing key, generated at start for this process only."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def sign(self, claims: Mapping[str, Json]) -> str:
        """Write *claims* as a signed token in compact form (RFC 7515, section 7.1)."""
        header: dict[str, Json] = {"alg": "RS256", "kid": KEY_ID, "typ": "JWT"}
        parts = (
            json.dumps(part, separators=(",", ":"), ensure_ascii=False).encode()
            for part in (header, claims)
        )
        signed = ".".join(map(_base64url, parts))
        signature = self._key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{_base64url(signature)}"

    def public(self) -> dict[str, Json]:
        """Return the public key as a JWK (RFC 7517)."""
        numbers = self._key.public_key().public_numbers()
        return {
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": KEY_ID,
            "n": _number(numbers.n),
            "e": _number(numbers.e),
        }


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _number(number: int) -> str:
    return _base64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcAccount(Account):
    """One person at the OpenID provider; ``claims`` are sent exactly as given."""

    sub: str
    claims: Mapping[str, Json] = field(default_factory=dict)
    in_id_token: bool = True
    in_userinfo: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcClient:
    """The only client that is served."""

    client_id: str
    client_secret: str
    redirect_uri: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    state: str
    nonce: str | None
    challenge: str


class DemoOidc(LoginServer[OidcAccount, _Wanted]):
    """The embedded OpenID provider. ``url`` is the issuer."""

    def __init__(
        self,
        accounts: Iterable[OidcAccount],
        *,
        client: OidcClient | None = None,
        port: int = 0,
        subject_types: tuple[str, ...] = ("public",),
    ) -> None:
        super().__init__(accounts, port=port)
        self._client = client
        self._subject_types = subject_types
        self._key = TokenKey()
        self._codes: Waiting[tuple[_Wanted, OidcAccount]] = Waiting()
        self._access: Waiting[OidcAccount] = Waiting()

    def trust(self, client: OidcClient) -> None:
        """Serve this client from now on."""
        self._client = client

    def _add_routes(self, app: Flask) -> None:
        app.json.sort_keys = False  # type: ignore[attr-defined] # the default provider has it
        app.add_url_rule("/.well-known/openid-configuration", view_func=self._discovery)
        app.add_url_rule("/authorize", view_func=self._authorize)
        app.add_url_rule("/token", view_func=self._token, methods=["POST"])
        app.add_url_rule("/userinfo", view_func=self._claims_again)
        app.add_url_rule("/jwks", "jwks", lambda: jsonify(keys=[self._key.public()]))

    def _leads_to(self) -> str | None:
        return self._client.redirect_uri if self._client else None

    def _discovery(self) -> Response:
        return jsonify(
            issuer=self.url,
            authorization_endpoint=f"{self.url}/authorize",
            token_endpoint=f"{self.url}/token",
            userinfo_endpoint=f"{self.url}/userinfo",
            jwks_uri=f"{self.url}/jwks",
            response_types_supported=["code"],
            subject_types_supported=list(self._subject_types),
            id_token_signing_alg_values_supported=["RS256"],
            token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
            code_challenge_methods_supported=["S256"],
            authorization_response_iss_parameter_supported=True,
        )

    def _authorize(self) -> ResponseReturnValue:
        asked, client = request.args, self._client
        if client is None or asked.get("client_id") != client.client_id:
            return problem_page(UNKNOWN_CLIENT), 400
        if asked.get("redirect_uri") != client.redirect_uri:
            return problem_page(UNKNOWN_REDIRECT), 400
        right = (
            asked.get("response_type") == "code"
            and "openid" in asked.get("scope", "").split()
            and asked.get("code_challenge_method") == "S256"
        )
        if not right:
            return problem_page("The login request is not one that is served here."), 400
        wanted = _Wanted(
            state=asked.get("state", ""),
            nonce=asked.get("nonce"),
            challenge=asked.get("code_challenge", ""),
        )
        return self._ask(wanted)

    def _logged_in(self, wanted: _Wanted, account: OidcAccount) -> ResponseReturnValue:
        code = self._codes.add((wanted, account))
        answer = urlencode({"code": code, "state": wanted.state, "iss": self.url})
        return redirect(f"{self._leads_to()}?{answer}", code=303)

    def _token(self) -> tuple[Response, int]:
        form = request.form
        code = self._codes.take(form.get("code", ""))
        if not self._is_client():
            return jsonify(error="invalid_client"), 401
        if code is None or self._client is None or not self._fits(code[0]):
            return jsonify(error="invalid_grant"), 400
        wanted, account = code
        access_token = self._access.add(account)
        return jsonify(
            access_token=access_token,
            token_type="Bearer",  # noqa: S106 - a kind of token, not a secret
            expires_in=LIFETIME_SECONDS,
            id_token=self._id_token(wanted, account, access_token),
        ), 200

    def _is_client(self) -> bool:
        sent = request.authorization
        if sent is not None and sent.type == "basic":  # RFC 6749, 2.3.1: form-urlencoded
            name, secret = unquote_plus(sent.username or ""), unquote_plus(sent.password or "")
        else:
            name = request.form.get("client_id", "")
            secret = request.form.get("client_secret", "")
        client = self._client
        return (
            client is not None
            and name == client.client_id
            and hmac.compare_digest(secret.encode(), client.client_secret.encode())
        )

    def _fits(self, wanted: _Wanted) -> bool:
        form, client = request.form, self._client
        verifier = form.get("code_verifier", "").encode()
        return (
            client is not None
            and form.get("grant_type") == "authorization_code"
            and form.get("redirect_uri") == client.redirect_uri
            and _base64url(hashlib.sha256(verifier).digest()) == wanted.challenge
        )

    def _id_token(self, wanted: _Wanted, account: OidcAccount, access_token: str) -> str:
        now = int(time.time())
        half = hashlib.sha256(access_token.encode()).digest()[:16]
        claims: dict[str, Json] = {
            "iss": self.url,
            "sub": account.sub,
            "aud": self._client.client_id if self._client else "",
            "exp": now + LIFETIME_SECONDS,
            "iat": now,
            "auth_time": now,
            "at_hash": _base64url(half),
            "jti": secrets.token_urlsafe(8),
        }
        if wanted.nonce is not None:
            claims["nonce"] = wanted.nonce
        return self._key.sign({**claims, **(account.claims if account.in_id_token else {})})

    def _claims_again(self) -> tuple[Response, int]:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        account = self._access.take(token) if kind == "Bearer" else None
        if account is None:
            return jsonify(error="invalid_token"), 401
        claims = account.claims if account.in_userinfo else {}
        return jsonify({"sub": account.sub, **claims}), 200
