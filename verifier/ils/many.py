"""Asking about many patrons, at the connections' own pace, with progress, and interruptible."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Event, Thread

from verifier.ils.connected import ConnectedIls
from verifier.model.lookup import LookupAttempt, PatronKey, Purpose

AT_ONCE = 20
_MOMENT = 0.2  # seconds between two looks for an interrupt


def look_up_many(
    connections: Sequence[ConnectedIls],
    keys: Sequence[PatronKey],
    *,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> tuple[list[LookupAttempt], int]:
    """Put every key to every connection, ``AT_ONCE`` at a time.

    Gives the attempts in the order of the keys, and how many questions were left out because of
    a KeyboardInterrupt: what is known by then is not lost. *progress* is told done and all.
    """
    questions = [(one, key) for key in keys for one in connections]
    waiting: SimpleQueue[int] = SimpleQueue()
    done: SimpleQueue[tuple[int, LookupAttempt]] = SimpleQueue()
    stop = Event()
    for index in range(len(questions)):
        waiting.put(index)

    def work() -> None:
        while not stop.is_set():
            try:
                index = waiting.get_nowait()
            except Empty:
                return
            done.put((index, _attempt(*questions[index])))

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


def _attempt(connected: ConnectedIls, key: PatronKey) -> LookupAttempt:
    began = time.monotonic()
    outcome = connected.look_up(key)
    return LookupAttempt(
        connection=connected.id,
        role=connected.role,
        key=key,
        outcome=outcome,
        purpose=Purpose.RELEASED,
        milliseconds=round((time.monotonic() - began) * 1000),
    )
