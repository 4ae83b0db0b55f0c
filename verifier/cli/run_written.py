"""What a run leaves behind: its summary in each format, and a file for each report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from verifier.cli.exits import WrongUsage
from verifier.cli.formats import Target
from verifier.cli.stderr import note
from verifier.cli.writing import Written, terminal_look, write_private, write_targets
from verifier.model.counting import counted
from verifier.model.rendering import Rendering
from verifier.model.run import PatronLogin, PatronRun
from verifier.report.run import as_text
from verifier.report.run.table import RUN_RENDERERS
from verifier.report.table import RENDERERS

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]")
_SAVED_AS = {"json": ".json", "html": ".html"}


def write_run(
    run: PatronRun, where: Sequence[Target], how: Rendering, *, redact: bool | None
) -> None:
    """Write *run* to each target. Raises ``WrongUsage`` where a file cannot be written."""
    write_targets(
        where,
        lambda target, masked: _rendered(run, target, replace(how, redact=masked)),
        redact=redact,
    )


def _rendered(run: PatronRun, target: Target, how: Rendering) -> Written:
    if target.format == "text" and target.path is None:
        width, colour = terminal_look()
        return as_text.render_run(run, redact=how.redact, width=width, colour=colour)
    return RUN_RENDERERS[target.format](run, how)


def save_reports(run: PatronRun, folder: Path, how: Rendering, *, redact: bool | None) -> None:
    """Write each report of *run* into *folder*, as JSON and HTML, masked unless told otherwise.

    Raises ``WrongUsage`` where one cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise WrongUsage(f"{folder} cannot be made: {error.strerror}.") from None
    saved = [one for one in run.logins if one.report is not None]
    masked = redact is not False
    for name, login in zip(_names(saved), saved, strict=True):
        own = replace(how, redact=masked, idp=login.idp_id, patron=login.patron)
        for form, ending in _SAVED_AS.items():
            assert login.report is not None  # noqa: S101 - chosen so above
            write_private(folder / f"{name}{ending}", RENDERERS[form](login.report, own))
    values = "values masked" if masked else "with real values"
    note(f"wrote {counted(len(saved), 'report')} into {folder} (json and html, {values})")


def _names(logins: Sequence[PatronLogin]) -> Iterator[str]:
    """Give each login a file name of its own; ids may hold what no file name can."""
    taken: set[str] = set()
    for one in logins:
        plain = _NOT_IN_NAMES.sub("_", f"{one.idp_id}--{one.patron}")
        name, number = plain, 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name.casefold())
        yield name
