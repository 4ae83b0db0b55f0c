"""``verifier demo``: the whole road with invented patrons."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import click

from verifier.cli.demo_services import demo_services
from verifier.cli.demo_table import show
from verifier.cli.demo_walk import walk
from verifier.cli.ending import ended_by_signal
from verifier.cli.exits import OK, stopped_where_taken
from verifier.cli.stderr import note, progress
from verifier.web.app import create_app
from verifier.web.server import Server, make_server

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
            with stopped_where_taken(_HOST, port, option="--port"):
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
