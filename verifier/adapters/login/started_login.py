"""A login that was begun at an identity provider, whatever its protocol."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from verifier.domain.model.capture import PendingLogin

PATIENCE: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedLogin:
    """A login under way. GET: go to ``url``. POST: send ``fields`` to ``url``."""

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
    """Begin the waiting for an answer: 15 minutes, under a state that nobody can guess."""
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
