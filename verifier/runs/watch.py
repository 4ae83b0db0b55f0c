"""Repeat a run on a schedule, and report whether runs still complete."""

import logging
import time
from collections.abc import Callable
from threading import Event

from verifier.domain.model.run import PatronRun
from verifier.runs.recorded_run import RecordedRun
from verifier.store.store import Store

logger = logging.getLogger(__name__)


def watch(
    once: Callable[[], None],
    *,
    every_seconds: float,
    stop: Event,
    failed: Callable[[Exception], None] = lambda _error: None,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Call *once* now and then every *every_seconds*, until *stop* is set.

    Start times are fixed from the first one: if a run takes longer than the interval, the start
    times that it missed are skipped, so that no two runs overlap. If a run raises an exception, it
    is passed to *failed*, and the next run starts as scheduled.
    """
    began = clock()
    while not stop.is_set():
        try:
            once()
        except Exception as error:  # noqa: BLE001 - a watch outlives each of its runs
            # Only the type: the text of an unforeseen error may contain released values.
            logger.warning("watch-run-failed error=%s", type(error).__name__)
            failed(error)
        over = clock() - began
        if stop.wait(every_seconds - over % every_seconds):
            return


class Heartbeat:
    """The time of the last complete run. If it is too long ago, the watch is not ready."""

    def __init__(
        self, every_seconds: float, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._patience = 2 * every_seconds
        self._clock = clock
        self._last: float | None = None

    def beat(self) -> None:
        """Record that a run has ended."""
        self._last = self._clock()

    @property
    def is_ready(self) -> bool:
        """Whether a run ended within the last two intervals of the watch."""
        return self._last is not None and self._clock() - self._last <= self._patience


class RunRetention:
    """A policy that deletes the middle runs of a series with equal results, and their reports.

    The first may have been reported, and the next is compared with the last. A report that is a
    baseline is kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._first: RecordedRun | None = None
        self._last: RecordedRun | None = None

    def take(self, kept: RecordedRun) -> None:
        """Add a run that has ended. Raises ``StoreProblem``."""
        first, last = self._first, self._last
        if first is None or last is None or _outcome(first.run) != _outcome(kept.run):
            self._first = kept
        elif last is not first:
            self._store.runs.forget(last.id)
            for login in last.run.logins:
                baseline = self._store.baselines.of(login.idp_id, login.patron)
                is_baseline = baseline is not None and baseline.report_id == login.report_id
                if login.report_id is not None and not is_baseline:
                    self._store.forget(login.report_id, trend=False)
        self._last = kept


def _outcome(run: PatronRun) -> list[tuple[str, str, str, str | None]]:
    """Return a run's results without times."""
    outcome = []
    for login in run.logins:
        why = login.stopped
        if login.report is not None:
            cause = login.report.diagnosis.cause
            why = None if cause is None else cause.check
        outcome.append((login.idp_id, login.patron, login.verdict.value, why))
    return outcome
