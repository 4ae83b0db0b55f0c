"""Many calls, several at a time, each result as it comes, and Ctrl+C heard in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")

_MOMENT = 0.2  # seconds between two looks for an interrupt


def as_they_come(calls: Sequence[Callable[[], T]], *, at_once: int) -> Iterator[tuple[int, T]]:
    """Run *calls* in threads, *at_once* of them, and give each result with its place.

    Raises what a call raised. No further call begins when nobody takes results any more; nobody
    waits for those that have begun.
    """
    waiting: SimpleQueue[int] = SimpleQueue()
    done: SimpleQueue[tuple[int, T | _Raised]] = SimpleQueue()
    stop = Event()
    for place in range(len(calls)):
        waiting.put(place)

    def work() -> None:
        while not stop.is_set():
            try:
                place = waiting.get_nowait()
            except Empty:
                return
            try:
                done.put((place, calls[place]()))
            except Exception as error:  # noqa: BLE001 - raised again by the thread that waits
                done.put((place, _Raised(error)))

    try:
        for _ in range(min(at_once, len(calls))):
            Thread(target=work, daemon=True).start()
        for _ in calls:
            place, result = _next(done)
            if isinstance(result, _Raised):
                raise result.error
            yield place, result
    finally:
        stop.set()


class _Raised:
    """What a call raised in its thread; a result may itself be an exception."""

    def __init__(self, error: Exception) -> None:
        self.error = error


def _next(done: SimpleQueue[T]) -> T:
    """Wait for a result in short pieces, so that Ctrl+C is heard."""
    while True:
        with suppress(Empty):
            return done.get(timeout=_MOMENT)
