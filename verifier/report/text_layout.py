"""What text reports share: headings, hanging indents, tables, visible values, findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import StringIO
from typing import TextIO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from verifier.domain.model.finding import Evidence, Finding, Severity
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.report import Snippet, Verdict
from verifier.report.labels import (
    MASKED,
    OWNERS,
    PROSE_WORDS,
    SEVERITIES,
    VERDICTS,
    evidence_words,
    moment_words,
)
from verifier.report.visible_values import Piece, clean, notes, pieces

INDENT = 3
DEEPER = "     "

_PIECE_STYLES = {
    "plain": "",
    "blank": "reverse yellow",
    "mark": "reverse yellow",
    "zero": "bold underline",
    "join": "reverse yellow",
    "look-alike": "reverse yellow",
    "none": "italic",
    "more": "dim",
}
VERDICT_STYLES = {
    Verdict.PASS: "bold green",
    Verdict.WARNING: "bold yellow",
    Verdict.FAIL: "bold red",
    Verdict.UNKNOWN: "bold cyan",
}
SEVERITY_STYLES = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "yellow",
    Severity.NOTICE: "cyan",
}


def console(out: TextIO, *, width: int, colour: bool) -> Console:
    """Make a printer that marks nothing up by itself."""
    return Console(
        file=out,
        width=width,
        color_system="standard" if colour else None,
        force_terminal=colour,
        no_color=not colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )


def print_to_text(parts: Iterable[RenderableType], how: RenderOptions) -> str:
    """Print *parts* into a text whose lines end without blanks."""
    out = StringIO()
    printer = console(out, width=how.width, colour=how.colour)
    for part in parts:
        printer.print(part)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def prose(text: str, style: str = "") -> Text:
    """Write foreign prose, without anything that disturbs a terminal; long words are folded."""
    return Text(clean(text), style, overflow="fold")


def heading(title: str) -> Iterator[RenderableType]:
    """Set one section apart."""
    yield Text("")
    yield prose(f"── {title} ──", "bold")


def indented(text: str | Text, style: str = "") -> RenderableType:
    """Indent a paragraph."""
    return Padding(prose(text, style) if isinstance(text, str) else text, (0, 0, 0, INDENT))


def hanging(lead: str, text: str | Text, style: str = "") -> RenderableType:
    """Indent a paragraph whose further lines hang beside *lead*."""
    grid = Table.grid(padding=0)
    grid.add_column(width=len(lead), no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(lead, style), prose(text, style) if isinstance(text, str) else text)
    return Padding(grid, (0, 0, 0, INDENT))


def snippet_lines(
    snippet: Snippet, lead: str = DEEPER, style: str = "cyan"
) -> Iterator[RenderableType]:
    """Write settings to copy below the place that they belong to."""
    yield hanging(lead, f"{snippet.heading}:", "dim")
    for line in clean(snippet.text).splitlines():
        yield hanging(f"{DEEPER}  ", line, style)


def visible(value: str | None) -> Text:
    """Show a value, everything in it visible."""
    return from_pieces(pieces(value))


def from_pieces(cut: tuple[Piece, ...]) -> Text:
    """Show a value that is cut into pieces; differences are bold, red and underlined."""
    text = Text(overflow="fold")
    for piece in cut:
        style = "bold underline red" if piece.differs else _PIECE_STYLES[piece.kind]
        text.append(piece.text, style=style)
    return text


def with_notes(value: str | None, shown: Text | None = None) -> Text:
    """Show a value, as *shown* where that is given, and say what stands out in it."""
    text = visible(value) if shown is None else shown
    remarks = notes(value)
    return text.append(f"  ({'; '.join(remarks)})", style="dim") if remarks else text


def verdict_line(verdict: Verdict, message: str) -> Text:
    """Say the verdict in a sentence, behind its shape and before its word."""
    shape, word = VERDICTS[verdict]
    style = VERDICT_STYLES[verdict]
    return Text.assemble((f"{shape}  {clean(message)}", style), f"  [{word}]", overflow="fold")


def opening(
    lead: Text, remarks: Iterable[RenderableType], site_name: str, at: datetime, *, redact: bool
) -> Iterator[RenderableType]:
    """Begin with the answer, what to mind about it, where and when, and that values are masked."""
    yield lead
    yield from remarks
    yield indented(f"{site_name} · {moment_words(at)}", "dim")
    if redact:
        yield indented(MASKED, "dim")


def evidence_line(evidence: Evidence) -> Text:
    """Write one thing that proves a finding, or that an answer rests on."""
    what = clean(evidence_words(evidence))
    if evidence.value is None:
        return prose(what)
    value = prose(evidence.value) if evidence.what in PROSE_WORDS else visible(evidence.value)
    return Text.assemble(f"{what}: ", value, overflow="fold")


def finding_lines(
    finding: Finding, evidence: Iterable[Text], foot: str = "", lead: str = ""
) -> Iterator[RenderableType]:
    """Write a finding behind its shape, what was seen, and a line about it."""
    shape, word = SEVERITIES[finding.severity]
    yield hanging(f"{lead}{shape} ", f"{word}: {finding.message}")
    for proof in evidence:
        yield hanging(DEEPER, proof)
    yield hanging(DEEPER, foot or f"{finding.check} · {OWNERS[finding.owner]}", "dim")


def rows(
    lines: Iterable[Sequence[RenderableType]],
    *,
    first: int,
    gap: int = 2,
    indent: int = INDENT,
) -> RenderableType:
    """Make a table of two columns without lines, the first *first* columns wide."""
    table = Table.grid(padding=(0, gap))
    table.add_column(width=first, overflow="fold")
    table.add_column(overflow="fold")
    for line in lines:
        table.add_row(*line)
    return Padding(table, (0, 0, 0, indent))


def numbers(
    titles: Sequence[str], lines: Iterable[tuple[Text, Sequence[str]]], *, width: int, gap: int
) -> RenderableType:
    """Make a table of names with their numbers, each column of those *width* wide."""
    table = Table.grid(padding=(0, gap))
    table.add_column(overflow="fold", ratio=1)
    for _ in titles:
        table.add_column(justify="right", width=width, overflow="fold")
    table.add_row("", *(Text(title, style="dim") for title in titles))
    for name, counts in lines:
        table.add_row(name, *counts)
    return Padding(table, (0, 0, 0, INDENT))
