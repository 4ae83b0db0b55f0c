"""How far a run is: a bar on a terminal, elsewhere a line for whoever does not work."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from verifier.cli.stderr import note, printable
from verifier.model.report import Verdict
from verifier.model.run import PatronLogin

_TELL_EACH = 25
_WORDS = {
    Verdict.PASS: "works",
    Verdict.WARNING: "works today",
    Verdict.FAIL: "does not work",
    Verdict.UNKNOWN: "cannot be judged",
}


@contextmanager
def progress_of_run() -> Iterator[Callable[[PatronLogin, int, int], None]]:
    """Give a function that tells each login as it ends."""
    if not sys.stderr.isatty():
        yield _tell
        return
    with Progress(
        TextColumn("logging in"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("", total=None)
        yield lambda login, done, all_: bar.update(
            task, completed=done, total=all_, description=escape(_said(login))
        )


def _tell(login: PatronLogin, done: int, all_: int) -> None:
    if login.verdict is not Verdict.PASS or done == all_ or done % _TELL_EACH == 0:
        note(f"login {done:,} of {all_:,}: {_said(login)}")


def _said(login: PatronLogin) -> str:
    word = "there was no login" if login.stopped else _WORDS[login.verdict]
    return printable(f"{login.idp_id}/{login.patron} {word}")
