"""Whether a watch still does what it is there for."""

from __future__ import annotations

import time
from collections.abc import Callable


class Pulse:
    """Beats with each whole run; too long without one, and the watch is not ready."""

    def __init__(
        self, every_seconds: float, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._patience = 2 * every_seconds
        self._clock = clock
        self._last: float | None = None

    def beat(self) -> None:
        """Note that a run has come to its end."""
        self._last = self._clock()

    @property
    def is_ready(self) -> bool:
        """Whether the last run ended no longer ago than two of the watch's intervals."""
        return self._last is not None and self._clock() - self._last <= self._patience
