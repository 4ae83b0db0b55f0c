"""Several calls at the same time, all under one deadline."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Thread, local
from typing import TypeVar

T = TypeVar("T")

MOST_AT_ONCE = 20
_here = local()


def nobody_waits() -> bool:
    """Whether the call that this thread runs for ``together`` has no time left."""
    end: float | None = getattr(_here, "end", None)
    return end is not None and time.monotonic() >= end


def together(calls: Sequence[Callable[[], T]], *, seconds: float) -> list[T | None]:
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
