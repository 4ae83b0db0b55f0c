"""Output of progress, notes and problems on standard error."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

_TELL_EACH = 50


def note(text: str) -> None:
    """Print one line. Control characters are replaced: parts may come from a server."""
    click.echo(printable(text), err=True)


def problem(text: str) -> None:
    """Print an error message, each line with the program's name."""
    for line in text.splitlines():
        note(f"verifier: {line}")


def printable(text: str) -> str:
    """Replace each control character in *text* by a mark."""
    return "".join(
        letter if letter.isprintable() or letter == "\n" else "\N{REPLACEMENT CHARACTER}"
        for letter in text
    )


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Yield a function that shows the current step on stderr.

    On a terminal each step replaces the last; elsewhere each is a line of its own.
    """
    if not sys.stderr.isatty():
        yield lambda step: note(f"{step} …")
        return
    from rich.console import Console  # noqa: PLC0415 - slow, and only for a terminal

    with Console(stderr=True).status("starting …") as status:
        yield lambda step: status.update(f"{printable(step)} …")


@contextmanager
def progress_of_many(what: str = "login") -> Iterator[Callable[[int, int], None]]:
    """Yield a function that shows how many are done: in place, or as an occasional line.

    *what* is the unit, as in ``login 50 of 200``.
    """
    every = 1 if sys.stderr.isatty() else _TELL_EACH
    with progress() as tell:

        def done(number: int, all_: int) -> None:
            if number == all_ or number % every == 0:
                tell(f"{what} {number:,} of {all_:,}")

        yield done


@contextmanager
def progress_of_lookups() -> Iterator[Callable[[int, int], None]]:
    """Yield a function that shows how many lookups are done."""

    def now_and_then(done: int, all_: int) -> None:
        if done == all_ or done % _TELL_EACH == 0:
            note(f"asked {done} of {all_}")

    if not sys.stderr.isatty():
        yield now_and_then
        return
    with progress_bar("asking") as move:
        yield lambda done, all_: move(done, all_, "")


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int, str], None]]:
    """Yield a function that moves a progress bar; it takes done, total, and the last item."""
    # slow, and only for a terminal
    from rich.console import Console  # noqa: PLC0415
    from rich.markup import escape  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    last_done = TextColumn("{task.description}")
    with Progress(*columns, last_done, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, all_, last: bar.update(
            task, completed=done, total=all_, description=escape(last)
        )
