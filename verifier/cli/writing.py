"""Reports to standard output and to files."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import click

from verifier.cli.exits import WrongUsage
from verifier.cli.formats import Target
from verifier.cli.stderr import note
from verifier.model.rendering import Rendering
from verifier.model.report import Report
from verifier.report import text as text_report
from verifier.report.stopped import STOPPED_RENDERERS, Nothing
from verifier.report.table import RENDERERS

Written = str | Iterable[str]
"""A text, or the pieces of one: a thousand reports are never held in memory as one text."""

_NARROWEST, _WIDEST = 40, 120


def write_report(
    report: Report,
    targets: Sequence[Target],
    how: Rendering,
    *,
    redact: bool | None,
    with_values: bool = False,
) -> None:
    """Write *report* to each target; files are redacted unless *redact* is False.

    *with_values* puts values into the message to send; they are masked where all are. Files
    appear whole or not at all, with mode 0600. Raises ``WrongUsage`` where one cannot be written.
    """
    if with_values:
        report = report.with_values_in_message()
    write_targets(
        targets,
        lambda target, masked: _rendered(report, target, how, redact=masked),
        redact=redact,
    )


def write_stopped(nothing: Nothing, targets: Sequence[Target], how: Rendering) -> None:
    """Write that there is no report, in the formats that pipelines wait for.

    Raises ``WrongUsage`` where a file cannot be written.
    """
    waiting = [one for one in targets if one.format in STOPPED_RENDERERS]
    write_targets(
        waiting, lambda target, _: STOPPED_RENDERERS[target.format](nothing, how), redact=True
    )


def write_targets(
    targets: Sequence[Target], render: Callable[[Target, bool], Written], *, redact: bool | None
) -> None:
    """Print or write what *render* makes of each target; it is told whether to mask values.

    Values are masked in files unless *redact* is False, and on the screen where it is True.
    Raises ``WrongUsage`` where a file cannot be written.
    """
    for target in targets:
        if target.path is None:
            print_report(render(target, bool(redact)))
        else:
            masked = redact is not False
            write_private(target.path, render(target, masked))
            values = "values masked" if masked else "with real values"
            note(f"wrote {target.path} ({target.format}, {values})")


def _rendered(report: Report, target: Target, how: Rendering, *, redact: bool) -> str:
    if target.format == "text" and target.path is None:
        width, colour = terminal_look()
        return text_report.render(report, redact=redact, width=width, colour=colour)
    return RENDERERS[target.format](report, replace(how, redact=redact))


def print_report(text: Written) -> None:
    """Print on standard output. Raises ``Stopped`` where it cannot be written."""
    waiting = ""
    for piece in _pieces(text):
        click.echo(waiting, nl=False)
        waiting = piece
    click.echo(waiting.rstrip("\n"))


def _pieces(text: Written) -> Iterable[str]:
    return (text,) if isinstance(text, str) else text


def write_private(path: Path, text: Written) -> None:
    """Write *path* with mode 0600, whole or not at all. Raises ``WrongUsage``.

    A device or a pipe is written into as it is: putting a file in its place would destroy it.
    """
    try:
        if path.exists() and not path.is_file():
            with path.open("w", encoding="utf-8") as file:
                file.writelines(_pieces(text))
            return
        handle, draft = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.writelines(_pieces(text))
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise WrongUsage(f"{path} cannot be written: {error.strerror}.") from None


def terminal_look() -> tuple[int, bool]:
    """Give the columns that a text may take on standard output, and whether in colour."""
    width = max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size((80, 24)).columns))
    return width, sys.stdout.isatty() and not os.environ.get("NO_COLOR")
