"""Selection of report formats, and writing to standard output and to files."""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeVar

import click

from verifier import __version__
from verifier.cli.exits import WrongUsage
from verifier.cli.standard_streams import COMMAND
from verifier.cli.stderr import note
from verifier.domain.model.render_options import RenderOptions
from verifier.report.formats import (
    FAILED_LOGIN_RENDERERS,
    STOPPED_RENDERERS,
    NoReport,
    StoppedLogin,
)

FORMATS = ("text", "json", "html", "junit", "sarif", "csv", "markdown")
FOR_PEOPLE = ("text", "json", "html")
"""What a command writes that judges nobody's login and no configuration."""

_SUFFIXES = {
    ".txt": "text",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".csv": "csv",
    ".xml": "junit",
    ".sarif": "sarif",
    ".md": "markdown",
}
_STANDARD_OUTPUT = Path("-")


@dataclass(frozen=True, slots=True)
class Target:
    """One report to write; ``path`` is None for standard output."""

    format: str
    path: Path | None


def targets(
    formats: Sequence[str], outputs: Sequence[Path], *, ready: Sequence[str] = FORMATS
) -> tuple[Target, ...]:
    """Pair formats and files: by the file's extension first, in order otherwise.

    *ready* are the formats that the command can write. One format may stay without a file and
    goes to standard output. Raises ``WrongUsage``.
    """
    later = [form for form in formats if form not in ready]
    if later:
        raise WrongUsage(
            f"--format {later[0]} makes no sense for this command: it writes {', '.join(ready)}."
        )
    wanted = list(dict.fromkeys(formats)) if formats or outputs else ["text"]
    paired: dict[Path, str] = {}
    for path in outputs:
        is_sarif = path.name.lower().endswith(".sarif.json")
        by_ending = "sarif" if is_sarif else _SUFFIXES.get(path.suffix.lower(), "")
        if by_ending in wanted or (not formats and by_ending in ready):
            paired[path] = by_ending
            wanted = [form for form in wanted if form != by_ending]
    for path in outputs:
        if path in paired:
            continue
        if formats and not wanted:
            raise WrongUsage(f"--output {path} has no --format of its own: add one.")
        paired[path] = wanted.pop(0) if wanted else "text"
    if len(wanted) > 1:
        raise WrongUsage(
            f"{' and '.join(wanted)} cannot both go to standard output: add --output FILE."
        )
    for path in paired.keys() - {_STANDARD_OUTPUT}:
        require_folder(path)
    return (
        *(Target(kind, None if at == _STANDARD_OUTPUT else at) for at, kind in paired.items()),
        *(Target(kind, None) for kind in wanted),
    )


def require_folder(path: Path) -> None:
    """Check before the work that *path* can be written after it. Raises ``WrongUsage``."""
    if not path.absolute().parent.is_dir():
        raise WrongUsage(f"{path} cannot be written: there is no folder {path.parent}.")


S = TypeVar("S")
Written = str | Iterable[str]
"""A text, or the pieces of one: a thousand reports are never held in memory as one text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where and how a command's report is written, as its options say.

    Values are masked in files unless ``redact`` is False, and on the screen only if it is True.
    Files are written whole or not at all, with mode 0600.
    """

    targets: Sequence[Target]
    how: RenderOptions
    redact: bool | None
    fail_on: str = "error"

    def having(self, **options: Any) -> Self:
        """Return a copy with other render options."""
        return replace(self, how=replace(self.how, **options))

    def write(
        self, subject: S, renderers: Mapping[str, Callable[[S, RenderOptions], Written]]
    ) -> None:
        """Render *subject* for each target in its format, and write it.

        Raises ``WrongUsage`` if a file cannot be written.
        """
        self.write_each(lambda form, how: renderers[form](subject, how))

    def write_each(
        self, render: Callable[[str, RenderOptions], Written], *, of_people: bool = True
    ) -> None:
        """Write the result of *render* for the format of each target.

        *of_people* means that it contains values which may need masking. Raises ``WrongUsage`` if
        a file cannot be written.
        """
        for target in self.targets:
            if target.path is None:
                how = replace(self.how, redact=bool(self.redact))
                print_report(render(target.format, on_screen(how)), target.format)
                continue
            masked = self.redact is not False
            write_private(target.path, render(target.format, replace(self.how, redact=masked)))
            values = ", values masked" if masked else ", with real values"
            note(f"wrote {target.path} ({target.format}{values if of_people else ''})")

    def write_stopped(self, site_name: str, logins: Sequence[StoppedLogin]) -> None:
        """Write that there is no report, and for a failed login who can act on it.

        For files that could not be read, only in the formats that pipelines expect. The text for
        the screen goes to stderr. Raises ``WrongUsage`` if a file cannot be written.
        """
        nothing = NoReport(
            site_name=site_name, at=datetime.now(UTC), version=__version__, logins=tuple(logins)
        )
        failed = any(login.failed for login in logins)
        renderers = FAILED_LOGIN_RENDERERS if failed else STOPPED_RENDERERS
        waiting = [target for target in self.targets if target.format in renderers]
        on_stderr = [target for target in waiting if target == Target("text", None)]
        rest = [target for target in waiting if target not in on_stderr]
        replace(self, targets=rest, redact=True).write(nothing, renderers)
        for _ in on_stderr:
            click.echo(renderers["text"](nothing, on_screen(self.how)).rstrip("\n"), err=True)


def write_or_print(text: str, path: Path | None, note_after: str, form: str | None = None) -> None:
    """Print *text*, which is in the format *form*, or write it to *path*.

    If it is written, note the file's name followed by *note_after*.
    Raises ``WrongUsage`` if it cannot be written.
    """
    if path is None:
        print_report(text, form)
    else:
        write_private(path, text)
        note(f"wrote {path}{note_after}")


_ESCAPES = {"json": "\\u{:04x}", "sarif": "\\u{:04x}", "junit": "&#{};", "html": "&#{};"}


def print_report(text: Written, form: str | None = None) -> None:
    """Print a report on standard output. Raises ``Stopped`` if it cannot be written.

    Where the format *form* has escapes, pipeline commands are escaped, so that a reader gets the
    same content; in the other formats the stream itself puts a space into them.
    """
    escape, waiting = _ESCAPES.get(form or "", "{:c}"), ""
    for piece in (text,) if isinstance(text, str) else text:
        click.echo(waiting, nl=False)
        waiting = re.sub(COMMAND, lambda it: it[0][:-1] + escape.format(ord(it[0][-1])), piece)
    click.echo(waiting.rstrip("\n"))


def write_private(path: Path, text: Written) -> None:
    """Write *path* with mode 0600, whole or not at all. Raises ``WrongUsage``.

    A device or a pipe is written directly, because a file in its place would destroy it.
    """
    pieces = (text,) if isinstance(text, str) else text
    try:
        if path.exists() and not path.is_file():
            with path.open("w", encoding="utf-8") as file:
                file.writelines(pieces)
            return
        handle, draft = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise WrongUsage(f"{path} cannot be written: {error.strerror}.") from None


WITH_VALUES = RenderOptions(redact=False)


def on_screen(how: RenderOptions = WITH_VALUES) -> RenderOptions:
    """Return *how* with the terminal's width, and with color if it is one and allows it."""
    width = max(40, min(120, shutil.get_terminal_size((80, 24)).columns))
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return replace(how, width=width, colour=colour)
