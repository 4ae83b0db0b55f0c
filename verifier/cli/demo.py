"""`verifier demo`: run the whole route with invented patrons and local servers."""

from __future__ import annotations

import contextlib
import secrets
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from verifier.adapters.ils.connections import connect
from verifier.cli.demo_services import DemoServices, demo_services
from verifier.cli.exits import OK, ended_by_signal, stop_if_address_taken
from verifier.cli.login import stopped_without_login
from verifier.cli.stderr import note, progress
from verifier.demo.patrons import PATRONS, DemoPatron
from verifier.demo.sites import IDPS
from verifier.domain.checks.catalogue import ALL_CHECKS
from verifier.domain.model.report import Cause, Report, Verdict
from verifier.pipeline.patron_login import log_in_and_store
from verifier.pipeline.verify import verify
from verifier.report.labels import OWNERS, STATIONS, VERDICTS
from verifier.web.app import create_app
from verifier.web.server import Server, make_server


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """One patron, and what came of the login."""

    patron: DemoPatron
    report: Report


def walk(services: DemoServices, tell: Callable[[str], None]) -> tuple[Walked, ...]:
    """Log in, verify, and keep each report where the web page finds it.

    Raises ``Stopped`` where a login does not come about, which would be a defect of the demo.
    """
    walked = []
    for patron in PATRONS:
        tell(f"{patron.username} logs in")
        with stopped_without_login():
            walked.append(Walked(patron=patron, report=_walk_one(services, patron)))
    return tuple(walked)


def _walk_one(services: DemoServices, patron: DemoPatron) -> Report:
    """Log in and keep login and report, as the web page does."""
    site = services.sites[patron.library]
    idp = site.idp(IDPS[patron.protocol])
    assert idp is not None  # noqa: S101 - the demo's own sites have them all
    report_id = secrets.token_urlsafe(16)
    capture = log_in_and_store(
        services.own,
        services.web.store,
        site,
        idp,
        username=patron.username,
        password=patron.password,
        report_id=report_id,
        patron=patron.username,
    )
    report = verify(capture, site=site, ils=connect(site), expected=patron.expected)
    services.web.store.save_report(report_id, report)
    return report


_NARROWEST = 80
_LONGEST_ID = max(len(check.id) for check in ALL_CHECKS)
_COLOURS = {
    Verdict.PASS: "green",
    Verdict.WARNING: "yellow",
    Verdict.FAIL: "red",
    Verdict.UNKNOWN: "blue",
}


def show(walked: Sequence[Walked]) -> None:
    """Print the table on standard output."""
    console = Console(file=sys.stdout, highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, _NARROWEST)
    table = Table(box=None, padding=(0, 2, 1, 0), show_edge=False)
    table.add_column("patron, verdict", no_wrap=True)
    table.add_column("story")
    table.add_column("first cause, station, owner", min_width=_LONGEST_ID, no_wrap=True)
    for one in walked:
        diagnosis = one.report.diagnosis
        mark, word = VERDICTS[diagnosis.verdict]
        table.add_row(
            Text.assemble(
                one.patron.username, "\n", (f"{mark} {word}", _COLOURS[diagnosis.verdict])
            ),
            Text(one.patron.story),
            Text(_cause(diagnosis.cause)),
        )
    console.print(table)
    works = sum(one.report.diagnosis.verdict.works for one in walked)
    protocols = dict.fromkeys(one.patron.protocol.upper() for one in walked)
    ways = " and ".join(", ".join(protocols).rsplit(", ", 1))
    console.print(f"{len(walked)} patrons logged in by {ways}, looked up by NCIP; {works} work.")


def _cause(cause: Cause | None) -> str:
    if cause is None:
        return "none"
    return f"{cause.check}\nat: {STATIONS[cause.station]} · {OWNERS[cause.owner]}"


_EXAMPLE = """\b
Examples:
  verifier demo --once
  verifier demo --port 8080
"""
_HOST = "127.0.0.1"


@click.command("demo", epilog=_EXAMPLE)
@click.option("--once", is_flag=True, help="Print what is wrong with each patron and exit.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="The web page's port on 127.0.0.1.",
)
def command(once: bool, port: int) -> int:
    """Log demo patrons in over the real protocols and say what is wrong with each and why.

    Runs an identity provider and a library system of its own on this machine; needs no
    settings and no account. Then serves the web page until interrupted.
    """
    shown = False
    with (
        ended_by_signal(),
        tempfile.TemporaryDirectory(prefix="verifier-demo-") as folder,
        demo_services(Path(folder), base_url=f"http://{_HOST}:{port}") as services,
        contextlib.ExitStack() as stack,
    ):
        server = None
        if not once:
            app = create_app(services.web)
            with stop_if_address_taken(_HOST, port, option="--port"):
                server = stack.enter_context(contextlib.closing(make_server(app, _HOST, port)))
        with progress() as tell:
            walked = walk(services, tell)
        show(walked)
        shown = True
        if server is not None:
            _serve(server, port)
    if not shown:
        raise click.Abort
    return OK


def _serve(server: Server, port: int) -> None:
    note(f"\nThe web page: http://{_HOST}:{port}   (Ctrl+C ends it)")
    note("Log in there as any of them; the user name is the password.")
    server.run()
