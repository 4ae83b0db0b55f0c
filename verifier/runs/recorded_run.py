"""A run that the site's data store follows: each row as it is done, and a frozen end."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread

from verifier.adapters.ils.connector_interface import IlsConnector
from verifier.adapters.login.protocols import ProtocolClients
from verifier.domain.model.run import LOGINS_AT_ONCE, PatronLogin, PatronRun, WantedRow
from verifier.domain.model.site import Site
from verifier.runs.run_summary import summarize_run
from verifier.runs.runner import Accounts, Done, SelectedLogin, run_patrons
from verifier.store.db_errors import StoreProblem
from verifier.store.store import Store

logger = logging.getLogger(__name__)

ALIVE_SECONDS = 30.0  # a run that is not heard of for two minutes counts as interrupted


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRun:
    """A run, and what the store has of it. ``problem`` is one sentence where that is not all."""

    id: str
    run: PatronRun
    problem: str | None = None


class RunRecorder:
    """Notes in the store what comes of each login. A store that fails does not end the run."""

    def __init__(
        self,
        store: Store,
        name: str,
        chosen: Sequence[SelectedLogin],
        *,
        by: str | None,
        alone: bool = False,
    ) -> None:
        self._runs = store.runs
        rows = [WantedRow(idp_id=login.idp.id, patron=login.patron.id) for login in chosen]
        kept = self._runs.begin_automatic(name, rows, by=by, alone=alone)
        self.id = kept.id
        self.problem: str | None = None
        self._rows = {(row.idp_id, row.patron): row.id for row in kept.rows}

    def done(self, login: PatronLogin) -> None:
        """Note what came of one login."""
        row_id = self._rows[login.idp_id, login.patron]
        note = login.stopped or login.unkept
        self._noted(lambda: self._runs.row_done(row_id, login.report_id, note))

    def close(self, site: Site) -> None:
        """Freeze what came of the whole run, held against the one before it."""
        names = {idp.id: idp.called for idp in site.idps}

        def frozen() -> None:
            before = self._runs.before(self.id)
            self._runs.close(
                self.id, lambda run: summarize_run(run, idp_names=names, before=before)
            )

        self._noted(frozen)

    @contextmanager
    def alive(self) -> Iterator[None]:
        """Let the store hear now and then that this process still works on it."""
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
            logger.warning("run-not-kept run=%s", self.id)
            self.problem = problem.message


def run_and_record(
    chosen: Sequence[SelectedLogin],
    *,
    name: str,
    site: Site,
    ils: Sequence[IlsConnector],
    store: Store,
    by: str | None = None,
    alone: bool = False,
    own: ProtocolClients | None = None,
    accounts: Accounts | None = None,
    at_once: int = LOGINS_AT_ONCE,
    done: Done = lambda _login, _number, _all: None,
    begun: Callable[[str], None] = lambda _run_id: None,
) -> RecordedRun:
    """Make a run as ``run_patrons`` does, under a *name* in the data store.

    *begun* is told its id at once. A run that is interrupted stays open, as it was left. Raises
    ``StoreProblem`` where the run cannot even be begun, and ``RunUnderWay`` where it is to be
    *alone* and another is being worked on.
    """
    keeper = RunRecorder(store, name, chosen, by=by, alone=alone)
    begun(keeper.id)

    def note_and_tell(login: PatronLogin, number: int, all_: int) -> None:
        keeper.done(login)
        done(login, number, all_)

    with keeper.alive():
        run = run_patrons(
            chosen,
            site=site,
            ils=ils,
            store=store,
            own=own,
            accounts=accounts,
            at_once=at_once,
            done=note_and_tell,
        )
    if not run.left_out:
        keeper.close(site)
    return RecordedRun(id=keeper.id, run=run, problem=keeper.problem)
