"""The comparison of two sets of logins for a terminal: all together, then one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from verifier.model.comparison import Comparison
from verifier.model.comparison_set import Alone, ComparisonSet
from verifier.report.comparison.as_text import STYLES, remark_line, render_comparison
from verifier.report.comparison.set_redacted import redacted_comparison_set
from verifier.report.comparison.set_words import (
    common_words,
    count_words,
    kinds_words,
    pair_words,
    shared_words,
    shown_in_full,
    unlike_words,
    verdict_words,
)
from verifier.report.comparison.words import ROADS, identifiers_side_by_side
from verifier.report.phrases import moment_words
from verifier.report.show import clean
from verifier.report.text_parts import INDENT, from_pieces, heading, indented, printed, seen
from verifier.report.words import MASKED

MOST_LINES = 40  # of one list; the JSON has all


def render_comparison_set(
    compared: ComparisonSet, *, redact: bool, width: int = 80, colour: bool
) -> str:
    """Write it as text. *width* is in columns."""
    shown = redacted_comparison_set(compared) if redact else compared
    together = printed(_parts(shown, redact=redact), width=width, colour=colour)
    total = len(compared.comparisons)
    # Of the pairs as they are: each masks its own values.
    alone = (
        f"\n\n== login {number} of {total} ==\n"
        + render_comparison(
            compared.comparisons[number - 1], redact=redact, width=width, colour=colour
        ).rstrip("\n")
        for number in shown_in_full(compared)
    )
    return together.rstrip("\n") + "".join(alone) + "\n"


def _parts(shown: ComparisonSet, *, redact: bool) -> Iterator[RenderableType]:
    together = shown.together
    shape, _, tone = verdict_words(shown)
    style = STYLES.get(tone, "bold cyan")
    yield Text(f"{shape}  {clean(together.headline)}", style=style, overflow="fold")
    yield from map(indented, map(clean, common_words(shown)))
    yield from map(remark_line, together.remarks)
    yield indented(f"{clean(shown.site_name)} · {moment_words(shown.created_at)}", "dim")
    if redact:
        yield indented(MASKED, "dim")
    if shown.comparisons:
        yield from heading("all logins together")
        yield _table(
            (f"{count:,}", Text(f"{ROADS[road][0]} {ROADS[road][1]}"))
            for road, count in together.roads
        )
    if together.kinds:
        yield indented(f"Logins concerned by each kind of change: {kinds_words(shown)}", "dim")
    if together.changes:
        yield from heading("what changed, and for how many")
        yield _limited(
            [
                (count_words(one, shown), Text(clean(shared_words(one)), overflow="fold"))
                for one in together.changes
            ]
        )
    if together.unlike:
        yield from heading("who differs from the rest")
        yield _limited(
            [
                (f"login {one.login:,}", Text(clean(unlike_words(one, shown)), overflow="fold"))
                for one in together.unlike
            ]
        )
    for title, alone in (("only before", shown.only_before), ("only after", shown.only_after)):
        if alone:
            yield from heading(title)
            yield _limited([(f"login {one.place:,}", _alone(one)) for one in alone])
    if shown.comparisons:
        yield from heading("each login: what ReShare receives")
        yield _limited(
            [(f"login {at:,}", _pair(one)) for at, one in enumerate(shown.comparisons, 1)]
        )


def _alone(alone: Alone) -> Text:
    said = seen(alone.identifier)
    if alone.subject is not None:
        said.append(f"  {clean(alone.subject)}", style="dim")
    return said


def _pair(comparison: Comparison) -> RenderableType:
    shape, _, tone = ROADS[comparison.judgement.road]
    before, after = identifiers_side_by_side(comparison)
    word = Text(f"{shape} {clean(pair_words(comparison))}", style=STYLES.get(tone, "cyan"))
    if comparison.same_identifier:
        return Group(word, from_pieces(before))
    return Group(word, from_pieces(before).append(" → ").append(from_pieces(after)))


def _limited(rows: Sequence[tuple[str, RenderableType]]) -> RenderableType:
    further = len(rows) - MOST_LINES
    more = [("…", Text(f"and {further:,} more: the JSON has all", style="dim"))]
    return _table([*rows[:MOST_LINES], *(more if further > 0 else [])])


def _table(rows: Iterable[tuple[str, RenderableType]]) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(min_width=8, no_wrap=True)
    table.add_column(overflow="fold")
    for first, second in rows:
        table.add_row(Text(first, style="bold"), second)
    return Padding(table, (0, 0, 0, INDENT))
