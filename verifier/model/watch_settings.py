"""Whom a watch tells that logins no longer work, and that they work again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from verifier.model.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address that a notice is posted to as JSON."""

    url: Secret  # an address with a token in its path is as good as a password
    bearer: Secret | None = None  # sent as Authorization: Bearer
    signing_secret: Secret | None = None  # makes the signature that the receiver can check
    timeout_seconds: float = 10.0  # of the whole exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchMail:
    """How a notice is mailed, and to whom."""

    to: tuple[str, ...]
    sender: str
    host: str
    port: int
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: Secret | None = None
    timeout_seconds: float = 30.0  # of the whole exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSettings:
    """Both ways of telling; a watch without either only keeps its figures."""

    webhook: Webhook | None = None
    mail: WatchMail | None = None

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every secret that telling needs; the ``value`` of one that is not set is empty."""
        found: list[Secret | None] = []
        if self.webhook is not None:
            found += [self.webhook.url, self.webhook.bearer, self.webhook.signing_secret]
        if self.mail is not None:
            found.append(self.mail.password)
        return tuple(one for one in found if one is not None)
