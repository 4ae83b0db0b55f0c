"""What is said beside the report: progress, notes and problems, on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console


def note(text: str) -> None:
    """Say one line. Control characters are taken out: parts may come from a peer."""
    click.echo(_printable(text), err=True)


def problem(text: str) -> None:
    """Say what went wrong, each line with its mark."""
    for line in text.splitlines():
        note(f"verifier: {line}")


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Give a function that tells each step: in place on a terminal, as plain lines elsewhere."""
    if not sys.stderr.isatty():
        yield lambda step: note(f"{step} …")
        return
    with Console(stderr=True).status("starting …") as status:
        yield lambda step: status.update(f"{_printable(step)} …")


def _printable(text: str) -> str:
    return "".join(
        one if one.isprintable() or one == "\n" else "\N{REPLACEMENT CHARACTER}" for one in text
    )
