"""How often, and how many at a time, one library system is asked by this program."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from verifier.ils.together import nobody_waits


class Pace:
    """The pace of one connection, shared by everything that asks through it."""

    def __init__(self, *, per_second: float, at_once: int) -> None:
        self._gap = 1 / per_second
        self._places = BoundedSemaphore(at_once)
        self._lock = Lock()
        self._next = 0.0

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Wait for a turn, and hold a place until the block ends.

        False: nobody waits for the answer any more. Asking all the same would keep those
        waiting who come after, until everybody is too late.
        """
        with self._places:
            wait = 0.0 if nobody_waits() else self._reserved()
            if wait > 0:
                time.sleep(wait)
            yield not nobody_waits()

    def _reserved(self) -> float:
        """Take the next moment that is free, and say how many seconds off it is."""
        with self._lock:
            now = time.monotonic()
            moment = max(now, self._next)
            self._next = moment + self._gap
            return moment - now
