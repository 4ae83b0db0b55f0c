"""Parts of a login for the tests of single modules: no server, and every question recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.adapters.login.oidc.signing import SigningKey
from verifier.adapters.http import HttpAnswer, NetworkFailure
from verifier.adapters.login.oidc.discovery import Discovered
from verifier.adapters.login.oidc.provider_book import Choice, PublicKey
from verifier.domain.model.capture import GateOutcome
from verifier.domain.model.site import Idp, OidcProvider, Secret

ISSUER = "https://idp.example.edu"
NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
KEY = SigningKey()


def make_provider(**changes: Any) -> OidcProvider:
    """A provider of the site file."""
    fields: dict[str, Any] = {
        "issuer": ISSUER,
        "client_id": "verifier-test",
        "client_secret": Secret(place="env OIDC_SECRET", value="a secret/with:odd+letters"),
    }
    return OidcProvider(**{**fields, **changes})


def make_idp(**changes: Any) -> Idp:
    """The entry that it stands in."""
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
class Told:
    """In place of ``Asking``: gives the answers that it was told, by address, and remembers."""

    answers: dict[str, HttpAnswer | NetworkFailure]
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def get(self, url: str, **more: Any) -> HttpAnswer:
        """Answer a question for a document."""
        return self._answer(url, more)

    def post(self, url: str, fields: Any, **more: Any) -> HttpAnswer:
        """Answer a form."""
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
    """What became of each check."""
    return {check.name: check.outcome for check in gate.checks}
