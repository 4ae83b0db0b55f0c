"""Logins of one connection: one at a time, and none again soon after one that was refused.

SIP2 has no word for "not logged in": a server that was not convinced answers 940, falls silent
or closes the connection. Each would be tried again for every value that is looked up.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from verifier.model.lookup import LookupFailure
from verifier.rest.stopped import LookupStopped

REFUSED_SECONDS = 900.0  # after 940: accounts may be locked after a few of them
UNHEARD_SECONDS = 60.0  # after silence: it may also come from a server that hangs
NOT_AGAIN = " It is not tried again for now."


class Unwelcome(LookupStopped):
    """The server does not let this connection ask; it is left alone for so many *seconds*."""

    def __init__(self, said: str, *, seconds: float) -> None:
        super().__init__(LookupFailure.AUTH_ERROR, said)
        self.seconds = seconds


class Logins:
    """What is known of the last login. Safe for many threads."""

    def __init__(self) -> None:
        self._turns = Lock()
        self._refused: Unwelcome | None = None
        self._until = 0.0

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Hold the turn to log in, at the latest *seconds* from now. Raises ``LookupStopped``.

        Twenty look-ups at the same time must not be twenty refused logins.
        """
        if not self._turns.acquire(timeout=max(seconds, 0.0)):
            said = "Other look-ups were still logging in to the library system in all this time."
            raise LookupStopped(LookupFailure.TIMEOUT, said)
        try:
            with self.heeded():
                yield
        finally:
            self._turns.release()

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """Raise what is remembered, or else remember what is raised."""
        refused = self._refused
        if refused is not None and time.monotonic() < self._until:
            raise LookupStopped(LookupFailure.AUTH_ERROR, str(refused) + NOT_AGAIN)
        try:
            yield
        except Unwelcome as unwelcome:
            self._refused = unwelcome
            self._until = time.monotonic() + unwelcome.seconds
            raise
