"""Progress, notes and problems on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

_TELL_EACH = 50


def note(text: str) -> None:
    """Say one line. Control characters are taken out: parts may come from a peer."""
    click.echo(printable(text), err=True)


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
    from rich.console import Console  # noqa: PLC0415 - slow, and only for a terminal

    with Console(stderr=True).status("starting …") as status:
        yield lambda step: status.update(f"{printable(step)} …")


@contextmanager
def progress_of_many(what: str = "login") -> Iterator[Callable[[int, int], None]]:
    """Give a function that tells how many of all are done: in place, or now and then a line.

    *what* is what is done, as in ``login 50 of 200``.
    """
    each = 1 if sys.stderr.isatty() else _TELL_EACH
    with progress() as tell:

        def done(number: int, all_: int) -> None:
            if number == all_ or number % each == 0:
                tell(f"{what} {number:,} of {all_:,}")

        yield done


def printable(text: str) -> str:
    """Give *text* with a mark in the place of each control character."""
    return "".join(
        one if one.isprintable() or one == "\n" else "\N{REPLACEMENT CHARACTER}" for one in text
    )


@contextmanager
def progress_of_lookups() -> Iterator[Callable[[int, int], None]]:
    """Give a function that tells how many of all are done."""
    if not sys.stderr.isatty():
        yield _tell_now_and_then
        return
    # slow, and only for a terminal
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    with Progress(
        TextColumn("asking"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("asking", total=None)
        yield lambda done, all_: bar.update(task, completed=done, total=all_)


def _tell_now_and_then(done: int, all_: int) -> None:
    if done == all_ or done % _TELL_EACH == 0:
        note(f"asked {done} of {all_}")
