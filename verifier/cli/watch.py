"""`verifier watch`: run all test patrons on a schedule, and notify people of failures."""

import contextlib
import os
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import click

from verifier.adapters.ils.connections import connect
from verifier.adapters.ils.connector_interface import IlsConnector
from verifier.adapters.login.protocols import ProtocolClients
from verifier.cli import exits
from verifier.cli.options import DEFAULT_SITE, patron_options, site_of, site_option
from verifier.cli.stderr import note
from verifier.cli.wiring import opened_store
from verifier.domain.model.finding import Severity
from verifier.domain.model.site import IlsConnection, Site
from verifier.domain.model.wording import plural
from verifier.pipeline.current_site import live_reshare, with_live_settings
from verifier.pipeline.patron_login import PATIENCE_SECONDS
from verifier.runs.expiries import expiries_of, server_expiries
from verifier.runs.notify import channels_of, notify_of_run, send_test_notice
from verifier.runs.recorded_run import run_and_record
from verifier.runs.runner import Accounts, NoPatronSelected, select_logins
from verifier.runs.watch import Heartbeat, RunRetention, watch
from verifier.settings.problems import InvalidSite
from verifier.settings.site_file import load_site
from verifier.store.db_errors import StoreProblem
from verifier.store.maintenance import purging
from verifier.store.store import Store
from verifier.web.metrics import Metrics, create_watch_app
from verifier.web.server import make_server

RUN_NAME = "verifier watch"


@dataclass(kw_only=True)
class WatchedSite:
    """The site and state that a watch keeps from one run to the next.

    The site file is read before each run. If it is no longer valid, that is reported, and the run
    uses the settings that were read before.
    """

    site: Site
    read_again: Callable[[], Site]
    store: Store
    only: Sequence[str]
    at_once: int
    counted: Collection[Severity]
    metrics: Metrics
    pulse: Heartbeat
    stop: Event
    _ils: tuple[Sequence[IlsConnection], Sequence[IlsConnector]] = field(init=False)

    def __post_init__(self) -> None:
        self._accounts = Accounts()
        self._retention = RunRetention(self.store)
        self._take(self.site)

    def run_once(self) -> None:
        """Perform one run, count it in the metrics, and send the notifications."""
        self._read()
        site = with_live_settings(self.site, live_reshare(self.site))
        if site.ils != self._ils[0]:  # connections stay while they ask the same way:
            self._ils = (site.ils, connect(site))  # they hold tokens and the pace
        kept = run_and_record(
            select_logins(site, self.only),
            name=RUN_NAME,
            series=RUN_NAME,
            site=site,
            ils=self._ils[1],
            store=self.store,
            own=self._own,
            accounts=self._accounts,
            at_once=self.at_once,
        )
        if self.stop.is_set():
            return  # the run was interrupted: its figures would be incomplete
        run = kept.run
        expiries = expiries_of(site, self._own)
        self.metrics.run_ended(run, expiries=expiries)
        self.pulse.beat()
        working = sum(login.verdict.works for login in run.logins)
        lost = "" if kept.problem is None else f"; it was not kept as a whole: {kept.problem}"
        note(
            f"{run.started_at:%Y-%m-%d %H:%M:%S} UTC: {working:,} of "
            f"{plural(len(run.logins), 'login')} get through ({run.seconds:.1f} s){lost}"
        )
        problems = notify_of_run(
            run,
            site=site,
            counted=self.counted,
            log=self.store.notification_log,
            ways=channels_of(site),
            expiries=(*expiries, *server_expiries(site, self._own)),
        )
        for channel, message in problems.items():
            self.metrics.not_delivered(channel)
            note(f"{message} It is tried again after the next run.")
        self._retention.take(kept)

    def failed(self, error: Exception) -> None:
        """Report why a run failed."""
        self.metrics.run_failed()
        if isinstance(error, StoreProblem | NoPatronSelected):
            note(f"the run came to nothing: {error.message}")
        else:
            note(f"the run came to nothing by a defect of ours ({type(error).__name__})")

    def _read(self) -> None:
        try:
            site = self.read_again()
        except InvalidSite as invalid:
            note(f"the site file is no longer valid, so the last one counts: {invalid}")
            return
        if site != self.site:
            note("the site file has changed and was read again")
            self._take(site)

    def _take(self, site: Site) -> None:
        self.site = site
        self._own = ProtocolClients(site, patience_seconds=PATIENCE_SECONDS)
        self._ils = (site.ils, connect(site))


_EXAMPLE = """\b
Examples:
  verifier watch
  verifier watch --every 15m --only campus
  verifier watch --listen 127.0.0.1:9464
  verifier watch --test-notice
"""
_NOBODY = "nobody is notified: [watch] of the site file names no webhook, slack, teams or mail"
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_HIGHEST_PORT = 65_535


def seconds_of(text: str) -> int:
    """Parse a duration such as 90s, 15m, 1h or 1d. Raises ``WrongUsage``."""
    found = re.fullmatch(r"(\d{1,6})([smhd])", text)
    seconds = int(found[1]) * _SECONDS[found[2]] if found else 0
    if seconds < _SECONDS["m"]:
        raise exits.WrongUsage(
            "--every takes a duration from one minute on, such as 15m, 1h or 1d."
        )
    return seconds


def address_of(text: str) -> tuple[str, int]:
    """Parse an address such as 127.0.0.1:9464. Raises ``WrongUsage``."""
    found = re.fullmatch(r"\[?([^\[\]]+)\]?:(\d{1,5})", text)
    if found is None or int(found[2]) > _HIGHEST_PORT:
        raise exits.WrongUsage("--listen takes an address and a port, such as 127.0.0.1:9464.")
    return found[1], int(found[2])


@click.command("watch", epilog=_EXAMPLE)
@click.option(
    "--every",
    default="1h",
    show_default=True,
    metavar="DURATION",
    help="From the beginning of one run to that of the next: 15m, 1h, 1d.",
)
@click.option(
    "--listen",
    metavar="ADDRESS:PORT",
    help="Serve /metrics for Prometheus, /healthz and /readyz there.",
)
@patron_options
@click.option(
    "--fail-on",
    type=click.Choice(exits.FAIL_ON),
    default="error",
    show_default=True,
    help="Tell of a finding of this severity or above.",
)
@click.option(
    "--test-notice",
    is_flag=True,
    help="Send a test notice to every receiver in [watch], and end without a run.",
)
@site_option
def command(
    *,
    test_notice: bool,
    every: str,
    listen: str | None,
    only: tuple[str, ...],
    at_once: int,
    fail_on: str,
    site_path: Path | None,
) -> int:
    """Log the site file's test patrons in on a schedule, until interrupted.

    The site file's [watch] says who is notified: of the first failure, and of recovery.
    """
    seconds = seconds_of(every)
    address = None if listen is None else address_of(listen)
    site = site_of(site_path)
    for secret in site.watch.secrets:
        if not secret.value:
            raise exits.WrongUsage(
                f"[watch] of the site file needs {secret.place}, which is not set."
            )
    if test_notice:
        return _send_test(site)
    try:  # report at the start what would fail at the first run
        select_logins(site, only)
    except NoPatronSelected as nobody:
        raise exits.WrongUsage(nobody.message) from None
    metrics, pulse, stop = Metrics(), Heartbeat(seconds), Event()
    with (
        opened_store(site) as store,
        purging(store),
        _serving(metrics, pulse, address),
        exits.ended_by_signal(stop),
    ):
        watched = WatchedSite(
            site=site,
            read_again=lambda: load_site(site_path or DEFAULT_SITE, environ=os.environ),
            store=store,
            only=only,
            at_once=at_once,
            counted=exits.at_or_above(fail_on),
            metrics=metrics,
            pulse=pulse,
            stop=stop,
        )
        note(f"watching {site.name}: a run every {every}")
        if site.watch.tells_nobody:
            note(_NOBODY)
        watch(watched.run_once, every_seconds=seconds, stop=stop, failed=watched.failed)
    note("the watch has ended")
    return exits.OK


def _send_test(site: Site) -> int:
    """Send a test notice by each channel, and say which took it. Raises ``WrongUsage``."""
    if site.watch.tells_nobody:
        raise exits.WrongUsage(f"{_NOBODY[0].upper()}{_NOBODY[1:]}.")
    problems = send_test_notice(site)
    for way in channels_of(site):
        note(f"{way}: {problems.get(way, 'the test notice was taken')}")
    return exits.COULD_NOT_LOOK if problems else exits.OK


@contextlib.contextmanager
def _serving(
    metrics: Metrics, pulse: Heartbeat, address: tuple[str, int] | None
) -> Iterator[None]:
    """Serve metrics and health at *address*, if given, during the block. Raises ``Stopped``."""
    if address is None:
        yield
        return
    host, port = address
    app = create_watch_app(metrics, is_ready=lambda: pulse.is_ready)
    with exits.stop_if_address_taken(host, port, option="--listen"):
        server = make_server(app, host, port)
    thread = Thread(target=server.run, name="figures", daemon=True)
    thread.start()
    note(f"figures at http://{host}:{server.effective_port}/metrics")
    try:
        yield
    finally:
        server.close()
