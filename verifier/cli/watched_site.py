"""One run of a watch: made, counted, and told to those whom the site file names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from threading import Event

from verifier.cli.stderr import note
from verifier.ils.ask import IlsConnector
from verifier.ils.connecting import connect
from verifier.live_settings import live_reshare, with_live_settings
from verifier.model.counting import counted as number_of
from verifier.model.finding import Severity
from verifier.model.run import PatronRun
from verifier.model.site import Site
from verifier.own_side import OwnSide
from verifier.patron_login.used_up import PATIENCE_SECONDS
from verifier.patron_runs.accounts import Accounts
from verifier.patron_runs.choosing import NobodyChosen, choose
from verifier.patron_runs.expiries import expiries_of
from verifier.patron_runs.kept_run import KeptRun, run_and_keep
from verifier.patron_runs.pulse import Pulse
from verifier.patron_runs.telling import tell_of, ways_of
from verifier.patron_runs.thinning import Thinning
from verifier.settings import InvalidSite
from verifier.store.problem import StoreProblem
from verifier.store.store import Store
from verifier.web.metrics import Metrics

RUN_NAME = "verifier watch"


class WatchedSite:
    """What a watch keeps from one run to the next.

    The site file is read before each run. One that is no longer valid is told, and the run is
    made with what was read before.
    """

    def __init__(
        self,
        site: Site,
        *,
        read_again: Callable[[], Site],
        store: Store,
        only: Sequence[str],
        at_once: int,
        counted: Collection[Severity],
        metrics: Metrics,
        pulse: Pulse,
        stop: Event,
    ) -> None:
        self._read_again = read_again
        self._store = store
        self._only = only
        self._at_once = at_once
        self._counted = counted
        self._metrics = metrics
        self._pulse = pulse
        self._stop = stop
        self._accounts = Accounts()
        self._thinning = Thinning(store)
        self._take(site)

    def run_once(self) -> None:
        """Make one run, count it, and tell what there is to tell."""
        self._read()
        live = live_reshare(self._site)
        site = with_live_settings(self._site, live)
        kept = run_and_keep(
            choose(site, self._only),
            name=RUN_NAME,
            site=site,
            ils=self._connections(site),
            store=self._store,
            own=self._own,
            accounts=self._accounts,
            at_once=self._at_once,
        )
        if self._stop.is_set():
            return  # the run was interrupted: half of it says nothing about the other half
        self._metrics.run_ended(kept.run, expiries=expiries_of(site, self._own))
        self._pulse.beat()
        note(_told(kept))
        self._tell(kept.run, site)
        self._thinning.take(kept)

    def failed(self, error: Exception) -> None:
        """Say why a run came to nothing."""
        self._metrics.run_failed()
        if isinstance(error, StoreProblem | NobodyChosen):
            note(f"the run came to nothing: {error.said}")
        else:
            note(f"the run came to nothing by a defect of ours ({type(error).__name__})")

    def _tell(self, run: PatronRun, site: Site) -> None:
        problems = tell_of(
            run,
            site=site,
            counted=self._counted,
            told=self._store.told,
            ways=ways_of(site),
        )
        for way, said in problems.items():
            self._metrics.not_told(way)
            note(f"{said} It is tried again after the next run.")

    def _read(self) -> None:
        try:
            site = self._read_again()
        except InvalidSite as invalid:
            note(f"the site file is no longer valid, so the last one counts: {invalid}")
            return
        if site != self._site:
            note("the site file has changed and was read again")
            self._take(site)

    def _take(self, site: Site) -> None:
        self._site = site
        self._own = OwnSide(site, patience_seconds=PATIENCE_SECONDS)
        self._ils: tuple[Site, Sequence[IlsConnector]] = (site, connect(site))

    def _connections(self, site: Site) -> Sequence[IlsConnector]:
        """Connections stay while they ask the same way: they hold tokens and the pace."""
        if site.ils != self._ils[0].ils:
            self._ils = (site, connect(site))
        return self._ils[1]


def _told(kept: KeptRun) -> str:
    run = kept.run
    working = sum(one.verdict.works for one in run.logins)
    lost = "" if kept.problem is None else f"; it was not kept as a whole: {kept.problem}"
    return (
        f"{run.started_at:%Y-%m-%d %H:%M:%S} UTC: {working:,} of "
        f"{number_of(len(run.logins), 'login')} get through ({run.seconds:.1f} s){lost}"
    )
