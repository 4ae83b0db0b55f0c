"""An OpenID provider on loopback that can be bent, and records what it is asked."""

import base64
import hashlib
import secrets
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlsplit

from tests.adapters.login.oidc.pieces import SigningKey, b64, compact, half_hash, signed
from tests.factories import make_site
from verifier.adapters.login.oidc.relying_party import RelyingParty
from verifier.adapters.login.started_login import StartedLogin
from verifier.domain.model.capture import LoginAccepted, LoginRefused
from verifier.domain.model.site import Idp, OidcProvider, Secret, Site

CLIENT_ID = "verifier-test"
CLIENT_SECRET = "a secret/with:odd+letters & signs"
BASE_URL = "https://verify.example.edu"
REDIRECT_URI = f"{BASE_URL}/oidc/campus/return"
SUB = "3f9c0d7e-jo"
ABSENT = object()  # as the value of an override: the member is left out
ENDPOINTS = {
    "/.well-known/openid-configuration": "discovery",
    "/token": "token",
    "/userinfo": "userinfo",
    "/jwks": "jwks",
}


@dataclass(kw_only=True)
class Reply:
    """A whole answer in place of the healthy one.

    *talk*, where given, has the connection to itself (after the request was read): what it
    sends is all that is sent.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    talk: Callable[[socket.socket, threading.Event], None] | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request that reached the provider; header names in lower case."""

    endpoint: str  # discovery, token, userinfo, jwks, other
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode("ascii"), keep_blank_values=True))


@dataclass(kw_only=True)
class Grant:
    """A code: what it is bound to, and how its ID token differs from all others."""

    redirect_uri: str
    nonce: str | None
    challenge: str
    claims: dict[str, Any]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    provider: "FakeProvider"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no error of a test."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def _any(self) -> None:
        provider = self.server.provider
        path = urlsplit(self.path).path.removeprefix(provider.prefix)
        asked = Asked(
            endpoint=ENDPOINTS.get(path, "other"),
            target=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length") or 0)),
        )
        provider.requests.append(asked)
        reply = provider.reply_to(asked)
        if reply.talk is not None:
            with suppress(OSError):
                reply.talk(self.connection, provider.over)
            self.close_connection = True
            return
        self.send_response_only(reply.status)
        headers = {"Content-Type": "application/json", "Content-Length": str(len(reply.body))}
        for name, value in {**headers, **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(reply.body)

    do_GET = _any  # noqa: N815 - http.server's own name
    do_POST = _any  # noqa: N815 - http.server's own name

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


class FakeProvider:
    """Runs within ``with``. Everything in it can be bent, at any time."""

    def __init__(
        self, *, alg: str = "RS256", client_authentication: str = "basic", issuer_path: str = ""
    ) -> None:
        self.alg = alg
        self.client_id = CLIENT_ID
        self.client_secret = CLIENT_SECRET
        self.client_authentication = client_authentication  # basic, post or none: as it demands
        self.keys = [SigningKey(alg=alg)]  # published; the first one signs
        self.kid: Any = ABSENT  # of the header; ABSENT: the signing key's own, None: left out
        self.clock_off = 0.0  # seconds that its clock is ahead of ours
        self.with_at_hash = True
        # overrides: merged into what is healthy
        self.discovery: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}  # of every ID token
        self.info: dict[str, Any] = {"employeeNumber": "21234000000018"}  # UserInfo beside sub
        self.token_answer: dict[str, Any] = {}
        self.id_token: str | None = None  # raw text instead of a made one
        self.make_token: Callable[[dict[str, Any], dict[str, Any]], str] | None = None
        self.jwks: Any = None  # the whole document instead of the keys
        self.replies: dict[str, Reply] = {}  # by endpoint: a whole answer
        # before an endpoint answers: self.before["token"] = provider.rotate
        self.before: dict[str, Callable[[], object]] = {}
        self.requests: list[Asked] = []
        self.over = threading.Event()
        self.grants: dict[str, Grant] = {}
        self._tokens: dict[str, Grant] = {}
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.provider = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.issuer = f"{self.url}{issuer_path}"
        self.prefix = issuer_path.rstrip("/")
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def code(self, url: str, **claims: Any) -> str:
        """Check the authorization request at *url* as a provider must, and mint a code for it.

        *claims* override those of the ID token for this one login.
        """
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert url.startswith(self.document()["authorization_endpoint"])
        assert query["client_id"] == self.client_id
        assert query["response_type"] == "code"
        assert query["redirect_uri"] == REDIRECT_URI
        assert query["code_challenge_method"] == "S256"
        assert len(query["code_challenge"]) == 43
        assert "openid" in query["scope"].split()
        code = secrets.token_urlsafe(16)
        self.grants[code] = Grant(
            redirect_uri=query["redirect_uri"],
            nonce=query.get("nonce"),
            challenge=query["code_challenge"],
            claims=claims,
        )
        return code

    def answer(self, started: StartedLogin, **claims: Any) -> dict[str, str]:
        """What comes back to us after a person logged in: code, state and iss."""
        code = self.code(started.url, **claims)
        return {"code": code, "state": started.pending.relay_state, "iss": self.issuer}

    def rotate(self) -> None:
        """Sign with a new key from now on, and publish it alone."""
        name = f"rotated-{self.keys[0].name}"
        self.keys = [SigningKey(name=name, alg=self.alg, kid=f"k-{secrets.token_hex(4)}")]

    def asked(self, endpoint: str) -> list[Asked]:
        return [request for request in self.requests if request.endpoint == endpoint]

    def reply_to(self, asked: Asked) -> Reply:
        self.before.get(asked.endpoint, lambda: None)()
        if asked.endpoint in self.replies:
            return self.replies[asked.endpoint]
        match asked.endpoint:
            case "discovery":
                return _as_json(_merged(self.document(), self.discovery))
            case "jwks":
                healthy = {"keys": [key.jwk() for key in self.keys]}
                return _as_json(healthy if self.jwks is None else self.jwks)
            case "token":
                return self._token(asked)
            case "userinfo":
                return self._info(asked)
            case _:
                return Reply(status=404)

    def document(self) -> dict[str, Any]:
        at = self.issuer.rstrip("/")
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "userinfo_endpoint": f"{at}/userinfo",
            "jwks_uri": f"{at}/jwks",
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

    def healthy_claims(self, grant: Grant, access_token: str) -> dict[str, Any]:
        """An ID token in which nothing is wrong."""
        now = int(time.time() + self.clock_off)
        claims = {
            "iss": self.issuer,
            "sub": SUB,
            "aud": self.client_id,
            "exp": now + 300,
            "iat": now,
            "auth_time": now - 5,
            "nonce": grant.nonce,
        }
        if self.with_at_hash:
            claims["at_hash"] = half_hash(access_token, self.alg)
        return _merged(claims, {**self.claims, **grant.claims})

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
        key = self.keys[0]
        kid = key.kid if self.kid is ABSENT else self.kid
        header = {"alg": key.alg, "typ": "JWT", "kid": ABSENT if kid is None else kid}
        header, claims = _merged(header, self.header), self.healthy_claims(grant, access_token)
        if self.make_token is not None:
            return self.make_token(header, claims)
        return signed(header, claims, key)

    def _info(self, asked: Asked) -> Reply:
        scheme, _, token = asked.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self._tokens:
            return Reply(status=401, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        sub = self._tokens[token].claims.get("sub", self.claims.get("sub", SUB))
        return _as_json(_merged({"sub": sub}, self.info))

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


def idp_of(provider: FakeProvider, *, idp_id: str = "campus", **oidc: Any) -> Idp:
    """The site file's entry for *provider*; *oidc* changes it."""
    fields: dict[str, Any] = {
        "issuer": provider.issuer,
        "client_id": provider.client_id,
        "client_secret": Secret(place="env OIDC_SECRET", value=provider.client_secret),
        "client_authentication": provider.client_authentication,
        "signed_with": provider.alg,
    }
    return Idp(
        id=idp_id,
        protocol="oidc",
        name="Example University",
        oidc=OidcProvider(**{**fields, **oidc}),
    )


def site_of(folder: Path, *idps: FakeProvider | Idp, allow_private: bool = True) -> Site:
    """A site with these identity providers; a bare provider is ``campus``."""
    entries = tuple(idp if isinstance(idp, Idp) else idp_of(idp) for idp in idps)
    return make_site(
        folder, base_url=BASE_URL, idps=entries, allow_private_addresses=allow_private
    )


def log_in(
    provider: FakeProvider, party: RelyingParty | None = None, **oidc: Any
) -> tuple[StartedLogin, LoginAccepted | LoginRefused]:
    """One whole login: what was started, and the outcome. *oidc* changes the site file's entry."""
    party = party or RelyingParty(site_of(Path("nowhere"), idp_of(provider, **oidc)))
    started = party.begin("campus")
    return started, party.finish(provider.answer(started), pending=started.pending)
