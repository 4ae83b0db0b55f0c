"""A run over test patrons for a terminal, readable at 80 columns and without colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from verifier.model.run import PatronRun
from verifier.report.pipeline.first_causes import SharedCause, first_causes
from verifier.report.pipeline.told_login import ToldLogin, gravest
from verifier.report.population.words import to_change
from verifier.report.run.told import concerned, foot, headline, logins_of, remarks
from verifier.report.show import clean
from verifier.report.text_parts import (
    INDENT,
    VERDICT_STYLES,
    heading,
    hung,
    indented,
    printed,
    rows,
)
from verifier.report.words import OWNERS, VERDICTS


def render_run(run: PatronRun, *, redact: bool, width: int = 80, colour: bool = False) -> str:
    """Write it as text, with a line for each patron at each IdP. *width* is in columns."""
    logins = tuple(logins_of(run, redact=redact))
    return printed(_parts(run, logins, redact=redact), width=width, colour=colour)


def _parts(
    run: PatronRun, logins: Sequence[ToldLogin], *, redact: bool
) -> Iterator[RenderableType]:
    verdict = gravest(logins)
    said = f"{VERDICTS[verdict][0]}  {headline(run)}"
    yield Text(said, style=VERDICT_STYLES[verdict], overflow="fold")
    for one in remarks(run):
        yield indented(one)
    yield indented(clean(foot(run, redact=redact)), "dim")
    causes = first_causes(logins)
    if causes:
        yield from heading("first causes")
    for cause in causes:
        yield from _cause(cause, logins)
    if logins:
        yield from heading("the logins, one by one")
        yield _table(logins)


def _cause(cause: SharedCause, logins: Sequence[ToldLogin]) -> Iterator[RenderableType]:
    shape, word = VERDICTS[cause.verdict]
    yield hung(f"{shape} ", f"{word}: {clean(cause.summary)}")
    yield hung("     ", clean(concerned(cause.numbers, logins)))
    if cause.remedy is not None:
        yield hung("     ", clean(to_change(cause.remedy)))
    if cause.check is not None and cause.owner is not None:
        yield hung("     ", f"{cause.check} · {OWNERS[cause.owner]}", "dim")


def _table(logins: Sequence[ToldLogin]) -> RenderableType:
    table = rows(first=max(len(f"{len(logins)}"), 2))
    for number, one in enumerate(logins, 1):
        shape, word = VERDICTS[one.verdict]
        line = Text(f"{clean(one.name)}  ", style="bold", overflow="fold")
        line.append(f"{shape} {word}", style=f"not bold {VERDICT_STYLES[one.verdict]}")
        said = clean(one.headline if one.report else one.reason)
        line.append(f"  {said}", style="not bold default")
        line.append(f"  {one.seconds or 0.0:.2f}s", style="not bold dim")
        table.add_row(Text(f"{number}", style="dim", justify="right"), line)
    return Padding(table, (0, 0, 0, INDENT))
