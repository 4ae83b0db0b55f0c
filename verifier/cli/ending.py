"""A service is ended with SIGTERM as with Ctrl+C: nothing is left behind."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from threading import Event
from types import FrameType


@contextlib.contextmanager
def ended_by_signal(stop: Event | None = None) -> Iterator[None]:
    """End the block quietly at SIGINT or SIGTERM. For the main thread only.

    *stop* is set first: a part of the block may take the interrupt for its own.
    """

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        if stop is not None:
            stop.set()
        raise KeyboardInterrupt

    before = {one: signal.signal(one, interrupt) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        with contextlib.suppress(KeyboardInterrupt):
            yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
