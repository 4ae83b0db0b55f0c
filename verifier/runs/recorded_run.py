"""A run recorded in the site's data store: each row when it is done, and a final summary."""

import logging
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from threading import Event, Thread

from verifier import __version__
from verifier.adapters.ils.concurrent import iter_completed
from verifier.adapters.ils.connector_interface import IlsConnector
from verifier.adapters.login.protocols import ProtocolClients
from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.domain.model.run import (
    LOGINS_AT_ONCE,
    IdpFacts,
    PatronLogin,
    PatronRun,
    WantedRow,
)
from verifier.domain.model.site import Idp, Site
from verifier.pipeline.patron_login import PATIENCE_SECONDS
from verifier.runs.drift import compared
from verifier.runs.run_summary import summarizer
from verifier.runs.runner import Accounts, LoginRunner, SelectedLogin
from verifier.store.db_errors import StoreProblem
from verifier.store.store import Store

logger = logging.getLogger(__name__)

ALIVE_SECONDS = 30.0  # a run without a signal for two minutes counts as interrupted


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRun:
    """A run and its ID in the store. ``problem`` says why the store lacks part of it, if so."""

    id: str
    run: PatronRun
    problem: str | None = None


class RunRecorder:
    """A recorder of each login's result in the store. If the store fails, the run continues."""

    def __init__(
        self,
        store: Store,
        name: str,
        chosen: Sequence[SelectedLogin],
        *,
        by: str | None,
        series: str | None = None,
        alone: bool = False,
    ) -> None:
        self._runs = store.runs
        rows = [WantedRow(idp_id=login.idp.id, patron=login.patron.id) for login in chosen]
        kept = self._runs.begin_automatic(name, rows, by=by, series=series, alone=alone)
        self.id = kept.id
        self.problem: str | None = None
        self._rows = {(row.idp_id, row.patron): row.id for row in kept.rows}
        self._store = store
        before = store.runs.before(self.id)
        self._before = {(row.idp_id, row.patron): row for row in before.rows} if before else {}

    def compared(self, login: PatronLogin) -> PatronLogin:
        """Add what changed since the baseline and since the run before."""
        before = self._before.get((login.idp_id, login.patron))
        try:
            return compared(login, self._store, before)
        except StoreProblem as problem:
            self._lost(problem)
            return login

    def done(self, login: PatronLogin) -> None:
        """Record the result of one login."""
        row_id = self._rows[login.idp_id, login.patron]
        note = login.stopped or login.unkept
        self._noted(
            lambda: self._runs.row_done(row_id, login.report_id, note, drifts=login.drifts)
        )

    def note_metadata(
        self, idps: Collection[Idp], own: ProtocolClients, began_at: datetime
    ) -> None:
        """Record what the identity providers published at the run's logins, where that changed."""
        for idp in idps:
            if (facts := _published(idp, own)) is not None:
                self._noted(partial(self._store.trends.note_metadata, idp.id, facts, began_at))

    def with_trends(self, run: PatronRun) -> PatronRun:
        """Add each patron's last results, and the changes of metadata meanwhile."""
        try:
            return with_trends(run, self._store)
        except StoreProblem as problem:
            self._lost(problem)
            return run

    def close(self, site: Site) -> None:
        """Close the run with its summary, compared with the previous run."""
        names = {idp.id: idp.called for idp in site.idps}
        self._noted(
            lambda: self._runs.close(self.id, summarizer(self._store, self.id, idp_names=names))
        )

    @contextmanager
    def alive(self) -> Iterator[None]:
        """Signal to the store regularly that this process is still working on the run."""
        stop = Event()

        def beat() -> None:
            while not stop.wait(ALIVE_SECONDS):
                self._noted(lambda: self._runs.alive(self.id))

        thread = Thread(target=beat, name="run-alive", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _noted(self, note: Callable[[], object]) -> None:
        try:
            note()
        except StoreProblem as problem:
            self._lost(problem)

    def _lost(self, problem: StoreProblem) -> None:
        logger.warning("run-not-kept run=%s", self.id)
        self.problem = problem.message


def _published(idp: Idp, own: ProtocolClients) -> IdpFacts | None:
    """Return what an identity provider publishes, as its logins have just used it."""
    if idp.protocol == "oidc":
        return own.oidc.facts(idp)
    if idp.protocol != "saml" or idp.is_many:
        return None
    try:
        return own.metadata.get(idp.id).facts()
    except MetadataRefused:  # its logins say why
        return None


def with_trends(run: PatronRun, store: Store) -> PatronRun:
    """Add each patron's last results, and the changes of metadata meanwhile.

    Raises ``StoreProblem``.
    """
    idp_ids = {login.idp_id for login in run.logins}
    trends = store.trends.of(idp_ids)
    logins = tuple(
        replace(login, trend=trends.get((login.idp_id, login.patron), ())) for login in run.logins
    )
    since = min((past.at for login in logins for past in login.trend), default=run.started_at)
    changes = store.trends.metadata_changes(idp_ids, since)
    return replace(run, logins=logins, metadata_changes=changes)


Done = Callable[[PatronLogin, int, int], None]
"""Is told each login as it ends, how many have ended, and how many there are."""


def run_and_record(
    chosen: Sequence[SelectedLogin],
    *,
    name: str,
    site: Site,
    ils: Sequence[IlsConnector],
    store: Store,
    by: str | None = None,
    series: str | None = None,
    alone: bool = False,
    own: ProtocolClients | None = None,
    accounts: Accounts | None = None,
    at_once: int = LOGINS_AT_ONCE,
    done: Done = lambda _login, _number, _all: None,
    begun: Callable[[str], None] = lambda _run_id: None,
) -> RecordedRun:
    """Log in each of *chosen*, *at_once* at a time, and verify their logins.

    The run is recorded in the data store under its *name*; *begun* is called with its ID at once.
    It is compared with an earlier run of its *series*, or of none: see ``store.runs.run_before``.
    All logins share *own*, this program's side of each protocol, and the rate limit of *ils*. If
    one login fails, the reason is recorded and the others continue. A KeyboardInterrupt ends the
    run early: the results so far are kept, and the run stays open. *done* is called in the thread
    that called this function.

    Raises ``StoreProblem`` if the run cannot even be started, and ``RunUnderWay`` if it must be
    *alone* and another run is active.
    """
    recorder = RunRecorder(store, name, chosen, by=by, series=series, alone=alone)
    begun(recorder.id)
    began, began_at = time.monotonic(), datetime.now(UTC)
    own = own or ProtocolClients(site, patience_seconds=PATIENCE_SECONDS)
    runner = LoginRunner(
        site=site,
        ils=ils,
        store=store,
        own=own,
        accounts=accounts or Accounts(),
        not_ready=own.make_ready([login.idp.protocol for login in chosen]),
    )
    calls = [partial(runner.run, login) for login in chosen]
    found: dict[int, PatronLogin] = {}
    with recorder.alive(), suppress(KeyboardInterrupt):
        for place, login in iter_completed(calls, at_once=at_once):
            found[place] = recorder.compared(login)
            recorder.done(found[place])
            done(found[place], len(found), len(chosen))
    run = PatronRun(
        site_name=site.name,
        started_at=began_at,
        seconds=time.monotonic() - began,
        version=__version__,
        logins=tuple(found[place] for place in sorted(found)),
        left_out=len(chosen) - len(found),
    )
    recorder.note_metadata(dict.fromkeys(login.idp for login in chosen), own, began_at)
    run = recorder.with_trends(run)
    if not run.left_out:
        recorder.close(site)
    return RecordedRun(id=recorder.id, run=run, problem=recorder.problem)
