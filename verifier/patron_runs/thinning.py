"""What a watch keeps of runs that say the same again and again: the first and the last of them."""

from __future__ import annotations

from verifier.model.run import PatronLogin, PatronRun
from verifier.patron_runs.kept_run import KeptRun
from verifier.store.store import Store

Outcome = tuple[tuple[str, str, str, str | None], ...]


class Thinning:
    """Lets go of the runs in the middle of a streak, with their reports.

    The first one may have been told of, and the next is held against the last. A report that is
    a baseline stays.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._first: KeptRun | None = None
        self._last: KeptRun | None = None

    def take(self, kept: KeptRun) -> None:
        """Take a run that has come to its end. Raises ``StoreProblem``."""
        first, last = self._first, self._last
        if first is None or last is None or outcome_of(first.run) != outcome_of(kept.run):
            self._first = kept
        elif last is not first:
            self._forget(last)
        self._last = kept

    def _forget(self, kept: KeptRun) -> None:
        self._store.runs.forget(kept.id)
        for one in kept.run.logins:
            if one.report_id is not None and not self._is_baseline(one):
                self._store.forget(one.report_id)

    def _is_baseline(self, login: PatronLogin) -> bool:
        baseline = self._store.baselines.of(login.idp_id, login.patron)
        return baseline is not None and baseline.report_id == login.report_id


def outcome_of(run: PatronRun) -> Outcome:
    """Give what a run says, without when and how long."""
    return tuple((one.idp_id, one.patron, one.verdict.value, _said(one)) for one in run.logins)


def _said(login: PatronLogin) -> str | None:
    if login.report is None:
        return login.stopped
    cause = login.report.diagnosis.cause
    return None if cause is None else cause.check
