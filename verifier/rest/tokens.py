"""A token that a connection signs in for: kept in memory, renewed once, never guessed at."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from verifier.model.lookup import CouldNotLook, LookupFailure
from verifier.rest.conversation import Conversation
from verifier.rest.stopped import LookupStopped

EARLY_SECONDS = 30.0  # a token is renewed this long before its end
REFUSED_SECONDS = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a server gave, and when it ends by the machine's monotonic clock (None: unknown)."""

    value: str = field(repr=False)
    ends: float | None = None

    @classmethod
    def lasting(cls, value: str, seconds: float | None) -> Token:
        """Make a token that lasts *seconds* from now."""
        return cls(value=value, ends=None if seconds is None else time.monotonic() + seconds)

    @property
    def is_fresh(self) -> bool:
        """Whether it can still be used."""
        return self.ends is None or time.monotonic() < self.ends - EARLY_SECONDS


class TokenKeeper:
    """Signs in when a token is needed, one at a time.

    Library systems lock accounts after a few failures, so a refused sign-in is not tried again
    for ``REFUSED_SECONDS``: until then every question gets the same refusal.
    """

    def __init__(self, sign_in: Callable[[Conversation], Token]) -> None:
        self._sign_in = sign_in
        self._lock = Lock()
        self._token: Token | None = None
        self._refused: CouldNotLook | None = None
        self._refused_until = 0.0

    def token(self, conversation: Conversation) -> Token:
        """Give a usable token. Raises ``LookupStopped``, also where another's sign-in hangs."""
        if not self._lock.acquire(timeout=conversation.seconds_left):
            raise conversation.late()
        try:
            return self._usable(conversation)
        finally:
            self._lock.release()

    def _usable(self, conversation: Conversation) -> Token:
        if self._token is not None and self._token.is_fresh:
            return self._token
        if self._refused is not None and time.monotonic() < self._refused_until:
            said = f"{self._refused.said} It is not tried again for some minutes."
            raise LookupStopped(self._refused.failure, said)
        self._token = None
        try:
            self._token = self._sign_in(conversation)
        except LookupStopped as stopped:
            if stopped.outcome.failure in (LookupFailure.AUTH_ERROR, LookupFailure.FORBIDDEN):
                self._refused = stopped.outcome
                self._refused_until = time.monotonic() + REFUSED_SECONDS
            raise
        self._refused = None
        return self._token

    def forget(self, token: Token) -> None:
        """Throw *token* away: the server did not take it. A newer one is kept."""
        with self._lock:
            if self._token is token:
                self._token = None
