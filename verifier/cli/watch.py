"""``verifier watch``: the run over all test patrons again and again, and who is told of it."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import click

from verifier.cli.ending import ended_by_signal
from verifier.cli.exits import (
    FAIL_ON,
    OK,
    Stopped,
    WrongUsage,
    at_or_above,
    stopped_where_taken,
)
from verifier.cli.options import DEFAULT_SITE, patron_options, site_of, site_option
from verifier.cli.stderr import note
from verifier.cli.watched_site import WatchedSite
from verifier.cli.wiring import open_store
from verifier.model.site import Site
from verifier.patron_runs.choosing import NobodyChosen, choose
from verifier.patron_runs.pulse import Pulse
from verifier.patron_runs.watching import watch
from verifier.settings import load_site
from verifier.store.problem import StoreProblem
from verifier.store.purging import purging
from verifier.web.metrics import Metrics
from verifier.web.server import make_server
from verifier.web.watch_app import create_watch_app

_EXAMPLE = """\b
Examples:
  verifier watch
  verifier watch --every 15m --only campus
  verifier watch --listen 127.0.0.1:9464
"""
_DURATION = re.compile(r"(\d{1,6})([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_LEAST_SECONDS = 60
_ADDRESS = re.compile(r"\[?([^\[\]]+)\]?:(\d{1,5})")
_HIGHEST_PORT = 65_535


def seconds_of(text: str) -> int:
    """Read a duration such as 90s, 15m, 1h or 1d. Raises ``WrongUsage``."""
    found = _DURATION.fullmatch(text)
    seconds = int(found[1]) * _SECONDS[found[2]] if found else 0
    if seconds < _LEAST_SECONDS:
        raise WrongUsage("--every takes a duration from one minute on, such as 15m, 1h or 1d.")
    return seconds


def address_of(text: str) -> tuple[str, int]:
    """Read an address such as 127.0.0.1:9464. Raises ``WrongUsage``."""
    found = _ADDRESS.fullmatch(text)
    if found is None or int(found[2]) > _HIGHEST_PORT:
        raise WrongUsage("--listen takes an address and a port, such as 127.0.0.1:9464.")
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
    type=click.Choice(FAIL_ON),
    default="error",
    show_default=True,
    help="Tell of a finding of this severity or above.",
)
@site_option
def command(
    *,
    every: str,
    listen: str | None,
    only: tuple[str, ...],
    at_once: int,
    fail_on: str,
    site_path: Path | None,
) -> int:
    """Log the site file's test patrons in on a schedule, until interrupted.

    The site file's [watch] says who is told: of the first failure, and of recovery.
    """
    seconds = seconds_of(every)
    address = None if listen is None else address_of(listen)
    site = site_of(site_path, os.environ)
    _require_ready(site, only)
    metrics, pulse, stop = Metrics(), Pulse(seconds), Event()
    try:
        with (
            contextlib.closing(open_store(site)) as store,
            purging(store),
            _serving(metrics, pulse, address),
            ended_by_signal(stop),
        ):
            watched = WatchedSite(
                site,
                read_again=lambda: load_site(site_path or DEFAULT_SITE, environ=os.environ),
                store=store,
                only=only,
                at_once=at_once,
                counted=at_or_above(fail_on),
                metrics=metrics,
                pulse=pulse,
                stop=stop,
            )
            note(f"watching {site.name}: a run every {every}")
            if site.watch.webhook is None and site.watch.mail is None:
                note("nobody is told: the site file has neither [watch.webhook] nor [watch.mail]")
            watch(watched.run_once, every_seconds=seconds, stop=stop, failed=watched.failed)
    except StoreProblem as problem:
        raise Stopped(problem.said) from None
    note("the watch has ended")
    return OK


def _require_ready(site: Site, only: tuple[str, ...]) -> None:
    """Say at the start what would fail at the first run or at the first notice."""
    try:
        choose(site, only)
    except NobodyChosen as nobody:
        raise WrongUsage(nobody.said) from None
    for one in site.watch.secrets:
        if not one.value:
            raise WrongUsage(f"[watch] of the site file needs {one.place}, which is not set.")


@contextlib.contextmanager
def _serving(metrics: Metrics, pulse: Pulse, address: tuple[str, int] | None) -> Iterator[None]:
    """Answer at *address* while the block runs. Raises ``Stopped``."""
    if address is None:
        yield
        return
    host, port = address
    app = create_watch_app(metrics, is_ready=lambda: pulse.is_ready)
    with stopped_where_taken(host, port, option="--listen"):
        server = make_server(app, host, port)
    thread = Thread(target=server.run, name="figures", daemon=True)
    thread.start()
    note(f"figures at http://{host}:{server.effective_port}/metrics")
    try:
        yield
    finally:
        server.close()
