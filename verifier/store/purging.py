"""Forgetting in time: a thread that purges the store at once and then every hour."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from verifier.store.problem import StoreProblem
from verifier.store.store import Store

logger = logging.getLogger(__name__)

EVERY_SECONDS = 3600.0


@contextmanager
def purging(store: Store, *, every_seconds: float = EVERY_SECONDS) -> Iterator[None]:
    """Purge *store* now and again while the block runs; close nothing."""
    stop = threading.Event()
    thread = threading.Thread(
        target=_purge_until, args=(store, stop, every_seconds), name="purging", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _purge_until(store: Store, stop: threading.Event, every_seconds: float) -> None:
    while True:
        try:
            store.purge(datetime.now(UTC))
        except StoreProblem as problem:
            logger.warning("purge failed: %s", problem.said)
        if stop.wait(every_seconds):
            return
