"""The last look at the configuration, kept in memory for the page that shows it."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from verifier.model.lint import Lint

FRESH_SECONDS = 10.0


class LastLint:
    """Holds one look. A fresh one is not made anew: library systems are asked with restraint."""

    def __init__(self, make: Callable[[], Lint]) -> None:
        self._make = make
        self._lock = Lock()
        self._lint: Lint | None = None
        self._made = 0.0

    def get(self) -> Lint | None:
        """Give the last one, if any was made."""
        return self._lint

    def renew(self) -> bool:
        """Look again unless the last look is fresh; False where somebody else is at it."""
        if not self._lock.acquire(blocking=False):
            return False
        try:
            if self._lint is None or time.monotonic() - self._made > FRESH_SECONDS:
                self._lint = self._make()
                self._made = time.monotonic()
        finally:
            self._lock.release()
        return True
