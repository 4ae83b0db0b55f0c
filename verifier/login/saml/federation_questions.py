"""How often a federation's query service is asked: a stranger's searches are questions to it."""

from __future__ import annotations

import threading
from collections import deque

MINUTE = 60.0


class Questions:
    """Thread-safe. At most *most* within any minute; moments are monotonic seconds."""

    def __init__(self, most: int) -> None:
        self._lock = threading.Lock()
        self._asked: deque[float] = deque(maxlen=most)

    def may_ask(self, at: float) -> bool:
        """Count one question in, where there is room for it at the moment *at*."""
        with self._lock:
            if len(self._asked) == self._asked.maxlen and at - self._asked[0] < MINUTE:
                return False
            self._asked.append(at)
            return True
