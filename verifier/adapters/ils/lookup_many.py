"""Look up many patrons at each connection's rate limit, with progress, and interruptible."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from threading import Lock

from verifier.adapters.ils.concurrent import iter_completed
from verifier.adapters.ils.connections import ConnectedIls
from verifier.domain.model.lookup import (
    CouldNotLook,
    LookupAttempt,
    LookupFailure,
    LookupOutcome,
    PatronKey,
    Purpose,
)

AT_ONCE = 20
SILENCES = 8  # timeouts in a row
_FINAL = frozenset(
    {
        LookupFailure.NOT_CONFIGURED,
        LookupFailure.UNREACHABLE,
        LookupFailure.TLS,
        LookupFailure.REDIRECTED,
        LookupFailure.AUTH_ERROR,
        LookupFailure.RATE_LIMITED,
    }
)


class _Patience:
    """The connections that get no more lookups, because those would fail again.

    ``ended`` holds, for each of these, the outcome of every further lookup.
    """

    def __init__(self) -> None:
        self.ended: dict[str, CouldNotLook] = {}
        self._late: Counter[str] = Counter()
        self._lock = Lock()

    def note(self, connection: str, outcome: LookupOutcome) -> None:
        """Record an outcome: give up on a refusal, or after ``SILENCES`` timeouts in a row."""
        with self._lock:
            if not isinstance(outcome, CouldNotLook):
                self._late[connection] = 0
                return
            self._late[connection] += outcome.failure is LookupFailure.TIMEOUT
            if outcome.failure in _FINAL or self._late[connection] >= SILENCES:
                message = f"{outcome.message} So it was not asked any more."
                given_up = CouldNotLook(failure=outcome.failure, message=message)
                self.ended.setdefault(connection, given_up)


def look_up_many(
    connections: Sequence[ConnectedIls],
    keys: Sequence[PatronKey],
    *,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> tuple[list[LookupAttempt], int]:
    """Look up every key in every connection, ``AT_ONCE`` at a time.

    A connection that refuses access, is unreachable or keeps timing out gets no further lookups.
    Returns the attempts in the order of the keys, and how many lookups were not finished because
    of a KeyboardInterrupt. *progress* is called with the number done and the total.
    """
    patience = _Patience()

    def ask(connected: ConnectedIls, key: PatronKey) -> LookupAttempt:
        began = time.monotonic()
        outcome = patience.ended.get(connected.id) or connected.look_up(key)
        patience.note(connected.id, outcome)
        return LookupAttempt(
            connection=connected.id,
            role=connected.role,
            key=key,
            outcome=outcome,
            purpose=Purpose.RELEASED,
            milliseconds=round((time.monotonic() - began) * 1000),
        )

    calls = [partial(ask, connection, key) for key in keys for connection in connections]
    attempts: dict[int, LookupAttempt] = {}
    with suppress(KeyboardInterrupt):
        for place, attempt in iter_completed(calls, at_once=AT_ONCE):
            attempts[place] = attempt
            progress(len(attempts), len(calls))
    return [attempts[place] for place in sorted(attempts)], len(calls) - len(attempts)
