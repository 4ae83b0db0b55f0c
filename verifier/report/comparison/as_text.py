"""The comparison of two logins for a terminal, readable at 80 columns and without colour."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from verifier.model.capture import Origin
from verifier.model.comparison import Bearing, Change, ChangeKind, Comparison, Remark, Sent, Side
from verifier.report.comparison.words import (
    BEARINGS,
    CIRCUMSTANCES,
    OF_VALUES,
    PAIRED,
    ROADS,
    change_words,
    details,
    further_remarks,
    identifiers_side_by_side,
    library_words,
)
from verifier.report.phrases import moment_words
from verifier.report.redact import redacted_comparison
from verifier.report.show import Piece, clean, diff, pieces
from verifier.report.text_parts import (
    INDENT,
    SEVERITY_STYLES,
    from_pieces,
    heading,
    hung,
    indented,
    printed,
)
from verifier.report.words import MASKED, SEVERITIES, VERDICTS

STYLES = {"pass": "bold green", "warning": "bold yellow", "fail": "bold red"}
_FIRST = 15  # columns of what stands before a value
_MOST_VALUES = 10  # of one attribute; the JSON has all
_NO_VALUE = "(without a value)"
_ABSENT = "(not there)"


def render_comparison(
    comparison: Comparison, *, redact: bool, width: int = 80, colour: bool
) -> str:
    """Write it as text. *width* is in columns."""
    shown = redacted_comparison(comparison) if redact else comparison
    return printed(_parts(shown, redact=redact), width=width, colour=colour)


def _parts(shown: Comparison, *, redact: bool) -> Iterator[RenderableType]:
    yield from _headline(shown, redact=redact)
    yield from heading("the identifier that ReShare receives")
    yield _identifiers(shown)
    for bearing in Bearing:
        changes = shown.bearing(bearing)
        if changes:
            shape, title = BEARINGS[bearing]
            yield from heading(title)
            if bearing is Bearing.NOT_COMPARED:
                yield hung(f"{shape} ", clean(", ".join(one.label for one in changes)))
                continue
            for change in changes:
                yield from _change(change, shape)
    yield from heading("the two logins")
    yield from _logins(shown)


def _headline(shown: Comparison, *, redact: bool) -> Iterator[RenderableType]:
    judgement = shown.judgement
    shape, _, tone = ROADS[judgement.road]
    said = clean(judgement.headline)
    yield Text(f"{shape}  {said}", style=STYLES.get(tone, "bold cyan"), overflow="fold")
    yield from map(remark_line, further_remarks(judgement))
    yield indented(f"{clean(shown.site_name)} · {moment_words(shown.created_at)}", "dim")
    if redact:
        yield indented(MASKED, "dim")


def remark_line(remark: Remark) -> RenderableType:
    """Show one thing to act on."""
    mark, word = SEVERITIES[remark.severity]
    style = SEVERITY_STYLES[remark.severity]
    return hung(f"{mark} ", Text(f"{word}: {clean(remark.said)}", style=style))


def _identifiers(shown: Comparison) -> RenderableType:
    before, after = identifiers_side_by_side(shown)
    table = _table()
    for word, side, cut in (("before", shown.before, before), ("after", shown.after, after)):
        said = [from_pieces(cut), Text(f"from {clean(side.taken_from)}", style="dim")]
        if side.verdict is not None:
            mark, verdict = VERDICTS[side.verdict]
            reason = clean(side.reason or "")
            said.append(Text(f"{mark} with the library system: {verdict}. {reason}", style="dim"))
        said += [Text(clean(line), style="dim") for line in library_words(side)]
        table.add_row(Text(word, style="bold"), Group(*said))
    return Padding(table, (0, 0, 0, INDENT))


def _change(change: Change, shape: str) -> Iterator[RenderableType]:
    said = Text(clean(change.label), style="bold", overflow="fold")
    said.append(f": {clean(change_words(change))}", style="not bold")
    yield hung(f"{shape} ", said)
    table = _table()
    before, after = _both(change)
    if change.before and change.after and not OF_VALUES.intersection(change.kinds):
        table.add_row("value", Group(*before))
    else:
        table.add_row("before", Group(*before))
        table.add_row("after", Group(*after))
    for what, here, there in details(change):
        table.add_row(what, Text(f"{clean(here)} → {clean(there)}", overflow="fold"))
    yield Padding(table, (0, 0, 0, INDENT + 2))


def _both(change: Change) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """Show the values, with differences marked where each side has one."""
    one, other = (sent.values if sent else () for sent in (change.before, change.after))
    if len(one) == len(other) == 1 and ChangeKind.NOT_COMPARED not in change.kinds:
        before, after = diff(one[0], other[0])
        return (from_pieces(before),), (from_pieces(after),)
    return _values(change.before), _values(change.after)


def _values(sent: Sent | None) -> tuple[Text, ...]:
    if sent is None:
        return (from_pieces((Piece(_ABSENT, "none"),)),)
    if not sent.values:
        return (from_pieces((Piece(_NO_VALUE, "none"),)),)
    shown = tuple(from_pieces(pieces(one)) for one in sent.values[:_MOST_VALUES])
    further = len(sent.values) - len(shown)
    return (*shown, Text(f"… and {further:,} more", style="dim")) if further else shown


def _logins(shown: Comparison) -> Iterator[RenderableType]:
    for one in shown.circumstances:
        yield hung("i ", Text(CIRCUMSTANCES[one.what], style="bold"))
        table = _table()
        table.add_row("before", Text(clean(one.before), overflow="fold"))
        table.add_row("after", Text(clean(one.after), overflow="fold"))
        yield Padding(table, (0, 0, 0, INDENT + 2))
    table = _table()
    table.add_row(Text("before", style="bold"), Text(_login(shown.before), overflow="fold"))
    table.add_row(Text("after", style="bold"), Text(_login(shown.after), overflow="fold"))
    yield Padding(table, (0, 0, 0, INDENT))
    if PAIRED[shown.paired_by]:
        yield indented(PAIRED[shown.paired_by], "dim")


def _login(side: Side) -> str:
    who = side.idp_name or side.entity_id or "an identity provider that it does not name"
    preview = ", a preview: nobody logged in" if side.origin is Origin.RESOLVER else ""
    return f"{side.protocol.value}, {clean(who)}, {moment_words(side.captured_at)}{preview}"


def _table() -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(width=_FIRST - INDENT, overflow="fold")
    table.add_column(overflow="fold")
    return table
