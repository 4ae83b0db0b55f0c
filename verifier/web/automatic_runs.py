"""Runs over the site's test patrons that this process makes beside its answers, one at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from threading import Lock, Thread

from verifier.ils.ask import IlsConnector
from verifier.model.run import PatronRun, RunKind
from verifier.model.site import Site
from verifier.patron_runs.accounts import Accounts
from verifier.patron_runs.choosing import Chosen
from verifier.patron_runs.kept_run import KeptRun, run_and_keep
from verifier.store.problem import StoreProblem
from verifier.store.store import Store

logger = logging.getLogger(__name__)

_LOOKED_THROUGH = 20  # runs: one that is under way is among the newest


class UnderWay(Exception):  # noqa: N818 - an answer to a program, not a defect
    """Another run is being made. ``run_id`` is its id."""

    def __init__(self, run_id: str) -> None:
        super().__init__(run_id)
        self.run_id = run_id


class AutomaticRuns:
    """Makes runs in a thread. Accounts that were refused rest across runs."""

    def __init__(self, run: Callable[..., KeptRun] = run_and_keep) -> None:
        self._run = run
        self._accounts = Accounts()
        self._beginning = Lock()

    def start(
        self,
        chosen: Sequence[Chosen],
        *,
        name: str,
        site: Site,
        ils: Sequence[IlsConnector],
        store: Store,
        by: str,
        ended: Callable[[PatronRun | None], None],
    ) -> str:
        """Begin a run and give its id. *ended* is told what came of it; None where it broke off.

        Raises ``UnderWay`` and ``StoreProblem``.
        """
        begun: SimpleQueue[str | StoreProblem] = SimpleQueue()

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
                    accounts=self._accounts,
                    begun=begun.put,
                ).run
            except StoreProblem as problem:
                begun.put(problem)
            except Exception as error:  # noqa: BLE001 - nobody else would hear of it
                # Its type alone: the text of an unforeseen error may hold a value.
                logger.warning("run-broke error=%s", type(error).__name__)
                begun.put(StoreProblem("The run broke off; the log says where."))
            ended(run)

        with self._beginning:
            under_way = self.under_way(store)
            if under_way is not None:
                raise UnderWay(under_way)
            Thread(target=work, name="automatic-run", daemon=True).start()
            outcome = begun.get()
        if isinstance(outcome, StoreProblem):
            raise outcome
        return outcome

    @staticmethod
    def under_way(store: Store) -> str | None:
        """Find the automatic run that somebody is working on, also another process."""
        runs = store.runs.listed(limit=_LOOKED_THROUGH)
        return next(
            (
                one.id
                for one in runs
                if one.kind is RunKind.AUTOMATIC and one.closed_at is None and not one.interrupted
            ),
            None,
        )
