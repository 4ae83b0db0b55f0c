"""Forgetting in time: a thread that purges the store at once and then every hour.

Where somebody was reading just then, what was deleted leaves the files a little later.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from verifier.store.problem import StoreProblem
from verifier.store.store import Store

logger = logging.getLogger(__name__)

EVERY_SECONDS = 3600.0
AGAIN_SECONDS = 5.0


@contextmanager
def purging(
    store: Store, *, every_seconds: float = EVERY_SECONDS, again_seconds: float = AGAIN_SECONDS
) -> Iterator[None]:
    """Purge *store* now and again while the block runs; close nothing."""
    stop = threading.Event()
    thread = threading.Thread(
        target=_purge_until,
        args=(store, stop, every_seconds, again_seconds),
        name="purging",
        daemon=True,
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _purge_until(
    store: Store, stop: threading.Event, every_seconds: float, again_seconds: float
) -> None:
    due = 0.0
    while True:
        try:
            if time.monotonic() >= due:
                due = time.monotonic() + every_seconds
                store.purge(datetime.now(UTC))
            elif store.unsettled:
                store.settle()
        except StoreProblem as problem:
            logger.warning("purge failed: %s", problem.said)
        if stop.wait(min(again_seconds, every_seconds)):
            return
