"""The same run again and again, on a schedule that nothing moves and no failure ends."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Event

logger = logging.getLogger(__name__)

Once = Callable[[], None]


def watch(
    once: Once,
    *,
    every_seconds: float,
    stop: Event,
    failed: Callable[[Exception], None] = lambda _error: None,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Call *once* now and then every *every_seconds*, until *stop* is set.

    The moments are counted from the first one: a run that takes long moves none of them, and
    those that it ran over are left out, so that no two runs overlap. What a run raises is given
    to *failed*, and the next one comes all the same.
    """
    began = clock()
    while not stop.is_set():
        try:
            once()
        except Exception as error:  # noqa: BLE001 - a watch outlives each of its runs
            # The type alone: the text of an unforeseen error may hold what a patron released.
            logger.warning("watch-run-failed error=%s", type(error).__name__)
            failed(error)
        over = clock() - began
        if stop.wait(every_seconds - over % every_seconds):
            return
