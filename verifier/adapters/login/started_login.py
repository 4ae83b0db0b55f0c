"""A login that was started at an identity provider, by any protocol."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from verifier.domain.model.capture import PendingLogin

PATIENCE: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedLogin:
    """A started login: how to send the browser to the identity provider.

    For GET, redirect it to ``url``; for POST, post ``fields`` to ``url``.
    """

    pending: PendingLogin
    method: Literal["GET", "POST"]
    url: str
    fields: tuple[tuple[str, str], ...] = ()


def pending_login(
    request_id: str,
    *,
    idp_id: str,
    browser: str | None,
    now: datetime,
    nonce: str | None = None,
    code_verifier: str | None = None,
) -> PendingLogin:
    """Return a login that waits for a response for 15 minutes, with an unguessable relay state."""
    return PendingLogin(
        request_id=request_id,
        idp_id=idp_id,
        relay_state=secrets.token_urlsafe(24),
        browser=browser,
        started_at=now,
        expires_at=now + PATIENCE,
        nonce=nonce,
        code_verifier=code_verifier,
    )
