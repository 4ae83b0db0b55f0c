"""How far a long list of questions to library systems is: a bar, or now and then a line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from verifier.cli.stderr import note

_TELL_EACH = 50


@contextmanager
def progress_of_questions() -> Iterator[Callable[[int, int], None]]:
    """Give a function that tells how many of all are done."""
    if not sys.stderr.isatty():
        yield _tell_now_and_then
        return
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
