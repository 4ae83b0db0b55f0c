"""Accounts lock after a few wrong passwords: one attempt at a time, and none after a refusal.

The same account often stands behind several identity providers of a campus. A password that one
of them refused is not tried at the next.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from verifier.adapters.login.headless.sso import LoginFailed

REST_SECONDS = 3_300.0  # an hourly run tries again, whatever it took the last time
COUNTS_AGAINST = frozenset(
    {"wrong-password", "unknown-user", "locked", "password-expired", "must-change-password"}
)
"""Kinds of failure after which another attempt with the same password may lock an account."""

_NOT_TRIED = (
    "Not tried: {idp} refused the same user name and password a moment ago, and another wrong "
    "attempt may lock the account. Check the password that the site file names."
)
_Account = tuple[str, str]


class Accounts:
    """Which accounts were refused. Thread-safe; passwords stay in memory alone."""

    def __init__(
        self,
        *,
        rest_seconds: float = REST_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rest_seconds = rest_seconds
        self._clock = clock
        self._turns: dict[_Account, Lock] = {}
        self._refused: dict[_Account, tuple[str, float]] = {}
        self._lock = Lock()

    @contextmanager
    def attempt(self, username: str, password: str, *, at: str) -> Iterator[None]:
        """Log in at the identity provider *at* in the block, which raises ``NoLogin``.

        Raises ``NoLogin`` where the account was refused already.
        """
        account = (username.strip().casefold(), password)
        with self._lock:
            turn = self._turns.setdefault(account, Lock())
        with turn:
            self._check(account)
            try:
                yield
            except LoginFailed as failure:
                if failure.kind in COUNTS_AGAINST:
                    self._refused[account] = (at, self._clock())
                raise

    def _check(self, account: _Account) -> None:
        idp, since = self._refused.get(account, (None, 0.0))
        if idp is not None and self._clock() - since < self._rest_seconds:
            raise LoginFailed(_NOT_TRIED.format(idp=idp), kind="not-tried")
