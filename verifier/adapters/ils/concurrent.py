"""Run several calls in threads: all within one deadline, or each result as it completes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event, Thread, local
from typing import TypeVar

T = TypeVar("T")

MOST_AT_ONCE = 20
_here = local()


def deadline_passed() -> bool:
    """Whether the call that this thread runs for ``together`` has no time left."""
    end: float | None = getattr(_here, "end", None)
    return end is not None and time.monotonic() >= end


def run_concurrently(calls: Sequence[Callable[[], T]], *, seconds: float) -> list[T | None]:
    """Run *calls*, at most ``MOST_AT_ONCE`` at a time, and give their results in order.

    None stands for a call that had no result when *seconds* were over. Such a call goes on by
    itself until its own limits end it, and nobody waits for it: ``nobody_waits`` tells it so.
    *calls* do not raise.
    """
    end = time.monotonic() + seconds
    waiting: SimpleQueue[int] = SimpleQueue()
    done: SimpleQueue[tuple[int, T]] = SimpleQueue()
    for index in range(len(calls)):
        waiting.put(index)

    def work() -> None:
        _here.end = end
        while time.monotonic() < end:
            try:
                index = waiting.get_nowait()
            except Empty:
                return
            done.put((index, calls[index]()))

    for _ in range(min(len(calls), MOST_AT_ONCE)):
        Thread(target=work, daemon=True).start()
    results: list[T | None] = [None] * len(calls)
    for _ in calls:
        try:
            index, result = done.get(timeout=max(end - time.monotonic(), 0.001))
        except Empty:
            break
        results[index] = result
    return results


_MOMENT = 0.2  # seconds between two looks for an interrupt


def iter_completed(calls: Sequence[Callable[[], T]], *, at_once: int) -> Iterator[tuple[int, T]]:
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
