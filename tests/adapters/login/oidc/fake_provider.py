"""An OpenID provider for tests: real HTTP on loopback, and every answer can be bent.

    with FakeProvider() as provider:
        party = RelyingParty(site_of(tmp_path, provider))
        started = party.begin("campus")
        outcome = party.finish(provider.answer(started), pending=started.pending)

What a test bends it sets before the call that reads it: ``provider.claims["aud"] = "else"``,
``provider.header["crit"] = []``, ``provider.replies["token"] = Reply(status=500)``. ``ABSENT``
leaves a member out. ``requests`` holds everything that reached it.
"""

from __future__ import annotations

import secrets
import ssl
import threading
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.adapters.login.oidc.provider_answers import (
    ABSENT,
    BASE_URL,
    CLIENT_ID,
    CLIENT_SECRET,
    REDIRECT_URI,
    SUB,
    Grant,
    ProviderAnswers,
)
from tests.adapters.login.oidc.provider_http import Asked, Reply, Server
from tests.adapters.login.oidc.signing import SigningKey
from tests.factories import make_site
from verifier.adapters.login.started_login import StartedLogin
from verifier.domain.model.site import Idp, OidcProvider, Secret, Site

__all__ = [
    "ABSENT",
    "BASE_URL",
    "CLIENT_ID",
    "CLIENT_SECRET",
    "REDIRECT_URI",
    "SUB",
    "Asked",
    "FakeProvider",
    "Reply",
    "idp_of",
    "site_of",
]


class FakeProvider(ProviderAnswers):
    """Runs from ``start`` (or ``with``) to ``stop``. All overrides may change at any time."""

    def __init__(
        self,
        *,
        alg: str = "RS256",
        client_authentication: str = "basic",
        issuer_path: str = "",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(alg=alg, client_authentication=client_authentication)
        self._server = Server(self, tls)
        scheme = "http" if tls is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_address[1]}"
        self.issuer = f"{self.url}{issuer_path}"
        self.prefix = issuer_path.rstrip("/")
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    # running ---------------------------------------------------------------------------------

    def start(self) -> Self:
        """Begin to answer."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End every connection."""
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    # what a test does ------------------------------------------------------------------------

    def code(self, url: str, **claims: Any) -> str:
        """Check the authorization request at *url* as a provider must, and mint a code for it.

        *claims* override those of the ID token for this one login.
        """
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert url.startswith(self.document()["authorization_endpoint"].partition("?")[0])
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
        answer = {"code": self.code(started.url, **claims), "state": started.pending.relay_state}
        if self.with_iss:
            answer["iss"] = self.issuer
        return answer

    def rotate(self, *, keep: bool = False, kid: str | None = None) -> SigningKey:
        """Sign with a new key from now on; the old ones stay published with *keep*."""
        name = f"rotated-{len(self.keys)}-{self.keys[0].name}"
        new = SigningKey(name=name, alg=self.alg, kid=kid or f"k-{secrets.token_hex(4)}")
        self.keys = [new, *self.keys] if keep else [new]
        return new

    def asked(self, endpoint: str) -> list[Asked]:
        """The requests to one endpoint."""
        return [request for request in self.requests if request.endpoint == endpoint]


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
