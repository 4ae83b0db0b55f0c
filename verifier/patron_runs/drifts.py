"""What has changed for each patron of a run since the baseline, or since the login before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from verifier.drift.drifting import drift_of
from verifier.drift.pinning import CannotPin, pin, pinned
from verifier.model.baseline import Baseline
from verifier.model.drift import Drift, DriftVerdict
from verifier.model.history import ResultsWanted
from verifier.model.run import PatronLogin, PatronRun
from verifier.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginDrift:
    """A login that is not as it was."""

    idp_id: str
    patron: str
    drift: Drift


def drifts_of(run: PatronRun, store: Store) -> tuple[LoginDrift, ...]:
    """Hold each report of *run* against its patron's baseline, or the login before the run.

    Those that are as they were are left out. Raises ``StoreProblem``.
    """
    found = []
    for login in run.logins:
        drift = _drift(run, login, store)
        if drift is not None and drift.verdict is not DriftVerdict.SAME:
            found.append(LoginDrift(idp_id=login.idp_id, patron=login.patron, drift=drift))
    return tuple(found)


def _drift(run: PatronRun, login: PatronLogin, store: Store) -> Drift | None:
    if login.report is None:
        return None
    baseline = pinned(store, login.idp_id, login.patron)
    if baseline is not None:
        return drift_of(login.report, baseline)
    before = store.results.page(
        ResultsWanted(idp_id=login.idp_id, patron=login.patron, until=run.started_at), size=1
    ).entries
    if not before:
        return None
    [entry] = before
    earlier = store.report(entry.result.reference) if entry.has_values else None
    return drift_of(login.report, earlier or entry.result)


def pin_working(
    logins: Sequence[PatronLogin], store: Store, *, by: str | None
) -> tuple[Baseline, ...]:
    """Make the kept reports of those who get through the baselines, and give these.

    Whoever does not get through keeps the baseline that there is. Raises ``StoreProblem``.
    """
    made = []
    for one in logins:
        if one.report_id is None or not one.verdict.works:
            continue
        try:
            made.append(pin(store, one.report_id, by=by))
        except CannotPin:  # deleted meanwhile by somebody else
            continue
    return tuple(made)
