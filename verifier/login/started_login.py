"""A login that was begun at an identity provider, whatever its protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from verifier.model.capture import PendingLogin


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedLogin:
    """A login under way. GET: go to ``url``. POST: send ``fields`` to ``url``."""

    pending: PendingLogin
    method: Literal["GET", "POST"]
    url: str
    fields: tuple[tuple[str, str], ...] = ()
