"""`verifier demo`: run the whole route with invented patrons and local servers."""

import contextlib
import secrets
import sys
import tempfile
from collections.abc import Callable, Sequence
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
from verifier.domain.model.report import Report, Verdict
from verifier.domain.model.stored_result import with_reference
from verifier.pipeline.patron_login import log_in_and_store
from verifier.pipeline.verify import verify
from verifier.report.labels import OWNERS, STATIONS, VERDICTS
from verifier.web.app import create_app
from verifier.web.server import make_server

Walked = tuple[DemoPatron, Report]
"""One patron, and what came of the login."""


def walk(services: DemoServices, tell: Callable[[str], None]) -> tuple[Walked, ...]:
    """Log in, verify, and store login and report where the web page finds them.

    Raises ``Stopped`` if a login fails, which would be a defect of the demo.
    """
    walked = []
    for patron in PATRONS:
        tell(f"{patron.username} logs in")
        site = services.sites[patron.library]
        idp = site.idp(IDPS[patron.protocol])
        assert idp is not None  # noqa: S101 - the demo's own sites have them all
        report_id = secrets.token_urlsafe(16)
        with stopped_without_login():
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
        report = with_reference(report, report_id, base_url=services.web.site.base_url)
        services.web.store.save_report(report_id, report)
        walked.append((patron, report))
    return tuple(walked)


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
    for patron, report in walked:
        diagnosis = report.diagnosis
        mark, word = VERDICTS[diagnosis.verdict]
        verdict = (f"{mark} {word}", _COLOURS[diagnosis.verdict])
        cause = diagnosis.cause
        first = "none"
        if cause is not None:
            first = f"{cause.check}\nat: {STATIONS[cause.station]} · {OWNERS[cause.owner]}"
        table.add_row(
            Text.assemble(patron.username, "\n", verdict), Text(patron.story), Text(first)
        )
    console.print(table)
    works = sum(report.diagnosis.verdict.works for _, report in walked)
    protocols = dict.fromkeys(patron.protocol.upper() for patron, _ in walked)
    ways = " and ".join(", ".join(protocols).rsplit(", ", 1))
    console.print(f"{len(walked)} patrons logged in by {ways}, looked up by NCIP; {works} work.")


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
            note(f"\nThe web page: http://{_HOST}:{port}   (Ctrl+C ends it)")
            note("Log in there as any of them; the user name is the password.")
            server.run()
    if not shown:
        raise click.Abort
    return OK
