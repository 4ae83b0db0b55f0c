"""The names of the patron codes (PatronCodesGet): asked once, since they hardly change."""

from __future__ import annotations

import time
from threading import Lock

from verifier.ils.polaris.asking import NoSuchPatron, PolarisAsking
from verifier.ils.polaris.shapes import PatronCodesAnswer
from verifier.rest.stopped import LookupStopped

_KEPT_SECONDS = 3600.0
_TRIED_AGAIN_SECONDS = 900.0


class PatronCodes:
    """Code to name. Where Polaris does not tell the names, codes do without for a while."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._names: dict[int, str] = {}
        self._until = 0.0

    def name(self, code: int | None, asking: PolarisAsking) -> str | None:
        """Give the name of *code*, where it is known."""
        if code is None:
            return None
        if not self._lock.acquire(timeout=asking.seconds_left):
            return None
        try:
            if time.monotonic() >= self._until:
                self._ask(asking)
            return self._names.get(code)
        finally:
            self._lock.release()

    def _ask(self, asking: PolarisAsking) -> None:
        try:
            answer = asking.of_system("PatronCodesGet", "patroncodes", PatronCodesAnswer)
        except (LookupStopped, NoSuchPatron):
            self._until = time.monotonic() + _TRIED_AGAIN_SECONDS
            return
        self._until = time.monotonic() + _KEPT_SECONDS
        named = ((one.id, (one.description or "").strip()) for one in answer.codes or ())
        self._names = {code: name for code, name in named if name}
