"""Logins whose page is open: each under a token that is good once."""

from __future__ import annotations

import secrets
import threading
import time
from typing import Generic, TypeVar

TOKEN_SECONDS = 600.0
MAX_WAITING = 1_000

T = TypeVar("T")


class Waiting(Generic[T]):
    """Thread-safe. Beyond ``MAX_WAITING`` the oldest is forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, T]] = {}

    def add(self, what: T) -> str:
        """Keep *what* and give its token."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            while len(self._kept) >= MAX_WAITING:
                self._kept.pop(next(iter(self._kept)))
            self._kept[token] = time.monotonic() + TOKEN_SECONDS, what
        return token

    def take(self, token: str) -> T | None:
        """Give what was kept under *token*, once; None where its time is over."""
        with self._lock:
            kept = self._kept.pop(token, None)
        if kept is None or time.monotonic() >= kept[0]:
            return None
        return kept[1]
