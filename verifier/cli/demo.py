"""``verifier demo``: the whole road with invented patrons."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click

from verifier.cli.demo_services import DemoServices, demo_services
from verifier.cli.demo_table import show
from verifier.cli.demo_walk import walk
from verifier.cli.ending import ended_by_signal
from verifier.cli.exits import OK, Stopped
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
    with (
        tempfile.TemporaryDirectory(prefix="verifier-demo-") as folder,
        demo_services(Path(folder), base_url=f"http://{_HOST}:{port}") as services,
        ended_by_signal(),
    ):
        server = None if once else _bound(services, port)
        with progress() as tell:
            walked = walk(services, tell)
        show(walked)
        if server is not None:
            _serve(server, port)
    return OK


def _bound(services: DemoServices, port: int) -> Server:
    try:
        return make_server(create_app(services.web), _HOST, port)
    except OSError as error:
        raise Stopped(
            f"Cannot listen on {_HOST}, port {port}: {os.strerror(error.errno or 0)}. "
            "Choose another port with --port."
        ) from None


def _serve(server: Server, port: int) -> None:
    note(f"\nThe web page: http://{_HOST}:{port}   (Ctrl+C ends it)")
    note("Log in there as any of them; the user name is the password.")
    try:
        server.run()
    finally:
        server.close()
