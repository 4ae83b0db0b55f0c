"""Runs over the site's test patrons that this process makes beside its answers, one at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from threading import Thread

from verifier.adapters.ils.connector_interface import IlsConnector
from verifier.domain.model.run import PatronRun
from verifier.domain.model.site import Site
from verifier.runs.account_lockout import Accounts
from verifier.runs.recorded_run import RecordedRun, run_and_record
from verifier.runs.runner import SelectedLogin
from verifier.store.db_errors import StoreProblem
from verifier.store.runs import RunUnderWay
from verifier.store.store import Store

logger = logging.getLogger(__name__)


class AutomaticRuns:
    """Makes runs in a thread. Accounts that were refused rest across runs."""

    def __init__(self, run: Callable[..., RecordedRun] = run_and_record) -> None:
        self._run = run
        self._accounts = Accounts()

    def start(
        self,
        chosen: Sequence[SelectedLogin],
        *,
        name: str,
        site: Site,
        ils: Sequence[IlsConnector],
        store: Store,
        by: str,
        ended: Callable[[PatronRun | None], None],
    ) -> str:
        """Begin a run and give its id. *ended* is told what came of it; None where it broke off.

        Raises ``RunUnderWay``, also where another process works on one, and ``StoreProblem``.
        """
        begun: SimpleQueue[str | StoreProblem | RunUnderWay] = SimpleQueue()

        def work() -> None:
            run = None
            try:
                run = self._run(
                    chosen,
                    name=name,
                    site=site,
                    ils=ils,
                    store=store,
                    by=by,
                    alone=True,
                    accounts=self._accounts,
                    begun=begun.put,
                ).run
            except RunUnderWay as other:
                begun.put(other)
                return  # nothing ended: nothing was begun
            except StoreProblem as problem:
                begun.put(problem)
            except Exception as error:  # noqa: BLE001 - nobody else would hear of it
                # Its type alone: the text of an unforeseen error may hold a value.
                logger.warning("run-broke error=%s", type(error).__name__)
                begun.put(StoreProblem("The run broke off; the log says where."))
            ended(run)

        Thread(target=work, name="automatic-run", daemon=True).start()
        outcome = begun.get()
        if isinstance(outcome, StoreProblem | RunUnderWay):
            raise outcome
        return outcome
