"""What the parts of the text report share: headings, hanging indents, visible values, the road."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import StringIO
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from verifier.domain.model.finding import Evidence, Severity
from verifier.domain.model.report import StationOutcome, Verdict
from verifier.report.labels import MASKED, OUTCOMES, PROSE_WORDS, STATIONS, VERDICTS
from verifier.report.phrases import evidence_words, moment_words
from verifier.report.view import View
from verifier.report.visible_values import Piece, clean, notes, pieces

INDENT = 3

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
_OUTCOME_STYLES = {
    StationOutcome.OK: "green",
    StationOutcome.FIRST_WRONG: "bold red",
    StationOutcome.FOLLOWS: "red",
    StationOutcome.WARNING: "yellow",
    StationOutcome.UNKNOWN: "cyan",
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


def print_to_text(parts: Iterable[RenderableType], *, width: int, colour: bool) -> str:
    """Print *parts* into a text whose lines end without blanks."""
    out = StringIO()
    printer = console(out, width=width, colour=colour)
    for part in parts:
        printer.print(part)
    lines = (line.rstrip() for line in out.getvalue().splitlines())
    return "\n".join(lines) + "\n"


def heading(title: str) -> Iterator[RenderableType]:
    """Set one section apart."""
    yield Text("")
    yield Text(f"── {title} ──", style="bold", overflow="fold")


def indented(text: str, style: str = "") -> RenderableType:
    """Indent a paragraph."""
    return Padding(Text(text, style=style, overflow="fold"), (0, 0, 0, INDENT))


def hanging(lead: str, text: str | Text, style: str = "") -> RenderableType:
    """Indent a paragraph whose further lines hang beside *lead*."""
    grid = Table.grid(padding=0)
    grid.add_column(width=len(lead), no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(lead, style=style), _styled(text, style))
    return Padding(grid, (0, 0, 0, INDENT))


def _styled(text: str | Text, style: str) -> Text:
    return text if isinstance(text, Text) else Text(text, style=style)


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
    yield indented(f"{clean(site_name)} · {moment_words(at)}", "dim")
    if redact:
        yield indented(MASKED, "dim")


def evidence_line(evidence: Evidence) -> Text:
    """Write one thing that proves a finding, or that an answer rests on."""
    what = clean(evidence_words(evidence))
    if evidence.value is None:
        return Text(what, overflow="fold")
    value = (
        Text(clean(evidence.value)) if evidence.what in PROSE_WORDS else visible(evidence.value)
    )
    return Text.assemble(f"{what}: ", value, overflow="fold")


def with_notes(value: str | None) -> Text:
    """Show a value and say what stands out in it."""
    return _with_notes(visible(value), value)


def _with_notes(text: Text, value: str | None) -> Text:
    message = notes(value)
    if message:
        text.append(f"  ({'; '.join(message)})", style="dim")
    return text


def rows(*, first: int) -> Table:
    """Make a table of two columns without lines, the first *first* columns wide."""
    table = Table.grid(padding=(0, 2))
    table.add_column(width=first, overflow="fold")
    table.add_column(overflow="fold")
    return table


def numbers(
    titles: Sequence[str], lines: Iterable[tuple[Text, Sequence[str]]], *, width: int, gap: int
) -> RenderableType:
    """Make a table of names with their numbers, each column of those *width* wide."""
    table = Table.grid(padding=(0, gap))
    table.add_column(overflow="fold", ratio=1)
    for _ in titles:
        table.add_column(justify="right", width=width, overflow="fold")
    table.add_row("", *(Text(title, style="dim") for title in titles))
    for name, those in lines:
        table.add_row(name, *those)
    return Padding(table, (0, 0, 0, INDENT))


def station_table(view: View) -> RenderableType:
    """Draw the six stations, one under the other, each with the value it has."""
    table = Table.grid(padding=(0, 1))
    table.add_column(width=2, no_wrap=True)
    table.add_column(width=17, overflow="fold")
    table.add_column(overflow="fold")
    for stop in view.diagnosis.route:
        shape, word = OUTCOMES[stop.outcome]
        style = _OUTCOME_STYLES[stop.outcome]
        message = Text(word, style=style, overflow="fold")
        message.append(f"  {clean(stop.name)}", style="not bold dim")
        if stop.note:
            message.append(f"\n{clean(stop.note)}", style="not bold dim")
        table.add_row(
            Text(shape, style=style),
            Text(STATIONS[stop.station], style="bold"),
            Group(_with_notes(from_pieces(view.at(stop)), stop.value), message),
        )
    return Padding(table, (0, 0, 0, INDENT))
