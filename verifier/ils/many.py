"""Asking about many patrons, at the connections' own pace, with progress, and interruptible."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread

from verifier.ils.connected import ConnectedIls
from verifier.model.lookup import (
    CouldNotLook,
    LookupAttempt,
    LookupFailure,
    LookupOutcome,
    PatronKey,
    Purpose,
)

AT_ONCE = 20
SILENCES = 8  # questions in a row without an answer in time
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
_MOMENT = 0.2  # seconds between two looks for an interrupt


class _Patience:
    """Which connections are not asked any more, because nothing would come of it."""

    def __init__(self) -> None:
        self._ended: dict[str, CouldNotLook] = {}
        self._late: Counter[str] = Counter()
        self._lock = Lock()

    def ended(self, connection: str) -> CouldNotLook | None:
        """Give the outcome that every further question has, where the connection is given up."""
        return self._ended.get(connection)

    def told(self, connection: str, outcome: LookupOutcome) -> None:
        """Learn of an answer: a refusal ends it at once, silence after ``SILENCES`` in a row."""
        with self._lock:
            if not isinstance(outcome, CouldNotLook):
                self._late[connection] = 0
                return
            self._late[connection] += outcome.failure is LookupFailure.TIMEOUT
            if outcome.failure in _FINAL or self._late[connection] >= SILENCES:
                said = f"{outcome.said} So it was not asked any more."
                self._ended.setdefault(
                    connection, CouldNotLook(failure=outcome.failure, said=said)
                )


def look_up_many(
    connections: Sequence[ConnectedIls],
    keys: Sequence[PatronKey],
    *,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> tuple[list[LookupAttempt], int]:
    """Put every key to every connection, ``AT_ONCE`` at a time.

    A connection that refuses us, cannot be reached or stays silent is not asked to the end.

    Gives the attempts in the order of the keys, and how many questions were left out because of
    a KeyboardInterrupt: what is known by then is not lost. *progress* is told done and all.
    """
    questions = [(one, key) for key in keys for one in connections]
    waiting: SimpleQueue[int] = SimpleQueue()
    done: SimpleQueue[tuple[int, LookupAttempt]] = SimpleQueue()
    stop, patience = Event(), _Patience()
    for index in range(len(questions)):
        waiting.put(index)

    def work() -> None:
        while not stop.is_set():
            try:
                index = waiting.get_nowait()
            except Empty:
                return
            connected, key = questions[index]
            attempt = _attempt(connected, key, patience.ended(connected.id))
            patience.told(connected.id, attempt.outcome)
            done.put((index, attempt))

    attempts: dict[int, LookupAttempt] = {}
    try:
        for _ in range(min(AT_ONCE, len(questions))):
            Thread(target=work, daemon=True).start()
        while len(attempts) < len(questions):
            try:
                index, attempt = done.get(timeout=_MOMENT)
            except Empty:
                continue
            attempts[index] = attempt
            progress(len(attempts), len(questions))
    except KeyboardInterrupt:
        stop.set()
    return [attempts[one] for one in sorted(attempts)], len(questions) - len(attempts)


def _attempt(connected: ConnectedIls, key: PatronKey, ended: CouldNotLook | None) -> LookupAttempt:
    began = time.monotonic()
    outcome = ended or connected.look_up(key)
    return LookupAttempt(
        connection=connected.id,
        role=connected.role,
        key=key,
        outcome=outcome,
        purpose=Purpose.RELEASED,
        milliseconds=round((time.monotonic() - began) * 1000),
    )
