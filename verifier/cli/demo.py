"""``verifier demo``: the whole road with invented patrons."""

from __future__ import annotations

import click

from verifier.demo.run import run

_EXAMPLE = """\b
Examples:
  verifier demo --once
  verifier demo --port 8080
"""


@click.command("demo", epilog=_EXAMPLE)
@click.option("--once", is_flag=True, help="Print what is wrong with each patron and exit.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The web page's port on 127.0.0.1.",
)
def command(once: bool, port: int) -> int:
    """Log demo patrons in over the real protocols and say what is wrong with each and why.

    Runs an identity provider and a library system of its own; needs no settings.
    """
    return run(once=once, port=port)
