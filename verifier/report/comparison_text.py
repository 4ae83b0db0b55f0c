"""A comparison of two logins, or of two sets of logins, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from verifier.domain.model.capture import Origin
from verifier.domain.model.comparison import (
    Change,
    ChangeKind,
    ComparedSide,
    Comparison,
    ComparisonSet,
    Impact,
    Remark,
    SentAttribute,
    UnpairedLogin,
)
from verifier.report.comparison_report import (
    BEARINGS,
    CIRCUMSTANCES,
    OF_VALUES,
    PAIRED,
    ROADS,
    change_words,
    common_words,
    count_words,
    details,
    further_remarks,
    identifiers_side_by_side,
    kinds_words,
    library_words,
    pair_words,
    shared_words,
    shown_in_full,
    unlike_words,
    verdict_words,
)
from verifier.report.labels import SEVERITIES, VERDICTS
from verifier.report.phrases import moment_words
from verifier.report.redact import redacted_comparison, redacted_comparison_set
from verifier.report.text_layout import (
    INDENT,
    SEVERITY_STYLES,
    from_pieces,
    hanging,
    heading,
    indented,
    opening,
    print_to_text,
    visible,
)
from verifier.report.visible_values import Piece, clean, diff, pieces

STYLES = {"pass": "bold green", "warning": "bold yellow", "fail": "bold red"}
_FIRST = 15  # columns of what stands before a value
_MOST_VALUES = 10  # of one attribute; the JSON has all
_NO_VALUE = "(without a value)"
_ABSENT = "(not there)"


def comparison_as_text(
    comparison: Comparison, *, redact: bool, width: int = 80, colour: bool
) -> str:
    """Write it as text. *width* is in columns."""
    shown = redacted_comparison(comparison) if redact else comparison
    return print_to_text(_parts(shown, redact=redact), width=width, colour=colour)


def _parts(shown: Comparison, *, redact: bool) -> Iterator[RenderableType]:
    yield from _headline(shown, redact=redact)
    yield from heading("the identifier that ReShare receives")
    yield _identifiers(shown)
    for bearing in Impact:
        changes = shown.bearing(bearing)
        if changes:
            shape, title = BEARINGS[bearing]
            yield from heading(title)
            if bearing is Impact.NOT_COMPARED:
                yield hanging(f"{shape} ", clean(", ".join(change.label for change in changes)))
                continue
            for change in changes:
                yield from _change(change, shape)
    yield from heading("the two logins")
    yield from _logins(shown)


def _headline(shown: Comparison, *, redact: bool) -> Iterator[RenderableType]:
    judgement = shown.judgement
    shape, _, tone = ROADS[judgement.road]
    style = STYLES.get(tone, "bold cyan")
    lead = Text(f"{shape}  {clean(judgement.headline)}", style=style, overflow="fold")
    remarks = map(remark_line, further_remarks(judgement))
    yield from opening(lead, remarks, shown.site_name, shown.created_at, redact=redact)


def remark_line(remark: Remark) -> RenderableType:
    """Show one thing to act on."""
    mark, word = SEVERITIES[remark.severity]
    style = SEVERITY_STYLES[remark.severity]
    return hanging(f"{mark} ", Text(f"{word}: {clean(remark.message)}", style=style))


def _identifiers(shown: Comparison) -> RenderableType:
    before, after = identifiers_side_by_side(shown)
    table = _table()
    for word, side, cut in (("before", shown.before, before), ("after", shown.after, after)):
        message = [from_pieces(cut), Text(f"from {clean(side.taken_from)}", style="dim")]
        if side.verdict is not None:
            mark, verdict = VERDICTS[side.verdict]
            reason = clean(side.reason or "")
            message.append(
                Text(f"{mark} with the library system: {verdict}. {reason}", style="dim")
            )
        message += [Text(clean(line), style="dim") for line in library_words(side)]
        table.add_row(Text(word, style="bold"), Group(*message))
    return Padding(table, (0, 0, 0, INDENT))


def _change(change: Change, shape: str) -> Iterator[RenderableType]:
    message = Text(clean(change.label), style="bold", overflow="fold")
    message.append(f": {clean(change_words(change))}", style="not bold")
    yield hanging(f"{shape} ", message)
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


def _values(sent: SentAttribute | None) -> tuple[Text, ...]:
    if sent is None:
        return (from_pieces((Piece(_ABSENT, "none"),)),)
    if not sent.values:
        return (from_pieces((Piece(_NO_VALUE, "none"),)),)
    shown = tuple(from_pieces(pieces(value)) for value in sent.values[:_MOST_VALUES])
    further = len(sent.values) - len(shown)
    return (*shown, Text(f"… and {further:,} more", style="dim")) if further else shown


def _logins(shown: Comparison) -> Iterator[RenderableType]:
    for circumstance in shown.circumstances:
        yield hanging("i ", Text(CIRCUMSTANCES[circumstance.what], style="bold"))
        table = _table()
        table.add_row("before", Text(clean(circumstance.before), overflow="fold"))
        table.add_row("after", Text(clean(circumstance.after), overflow="fold"))
        yield Padding(table, (0, 0, 0, INDENT + 2))
    table = _table()
    table.add_row(Text("before", style="bold"), Text(_login(shown.before), overflow="fold"))
    table.add_row(Text("after", style="bold"), Text(_login(shown.after), overflow="fold"))
    yield Padding(table, (0, 0, 0, INDENT))
    if PAIRED[shown.paired_by]:
        yield indented(PAIRED[shown.paired_by], "dim")


def _login(side: ComparedSide) -> str:
    who = side.idp_name or side.entity_id or "an identity provider that it does not name"
    preview = ", a preview: nobody logged in" if side.origin is Origin.RESOLVER else ""
    return f"{side.protocol.value}, {clean(who)}, {moment_words(side.captured_at)}{preview}"


def _table() -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(width=_FIRST - INDENT, overflow="fold")
    table.add_column(overflow="fold")
    return table


MOST_LINES = 40  # of one list; the JSON has all


def comparison_set_as_text(
    compared: ComparisonSet, *, redact: bool, width: int = 80, colour: bool
) -> str:
    """Write it as text. *width* is in columns."""
    shown = redacted_comparison_set(compared) if redact else compared
    together = print_to_text(_set_parts(shown, redact=redact), width=width, colour=colour)
    total = len(compared.comparisons)
    # Of the pairs as they are: each masks its own values.
    alone = (
        f"\n\n== login {number} of {total} ==\n"
        + comparison_as_text(
            compared.comparisons[number - 1], redact=redact, width=width, colour=colour
        ).rstrip("\n")
        for number in shown_in_full(compared)
    )
    return together.rstrip("\n") + "".join(alone) + "\n"


def _set_parts(shown: ComparisonSet, *, redact: bool) -> Iterator[RenderableType]:
    together = shown.together
    shape, _, tone = verdict_words(shown)
    style = STYLES.get(tone, "bold cyan")
    lead = Text(f"{shape}  {clean(together.headline)}", style=style, overflow="fold")
    common = map(indented, map(clean, common_words(shown)))
    remarks = (*common, *map(remark_line, together.remarks))
    yield from opening(lead, remarks, shown.site_name, shown.created_at, redact=redact)
    if shown.comparisons:
        yield from heading("all logins together")
        yield _set_table(
            (f"{count:,}", Text(f"{ROADS[road][0]} {ROADS[road][1]}"))
            for road, count in together.roads
        )
    if together.kinds:
        yield indented(f"Logins concerned by each kind of change: {kinds_words(shown)}", "dim")
    if together.changes:
        yield from heading("what changed, and for how many")
        yield _limited(
            [
                (count_words(change, shown), Text(clean(shared_words(change)), overflow="fold"))
                for change in together.changes
            ]
        )
    if together.unlike:
        yield from heading("who differs from the rest")
        yield _limited(
            [
                (
                    f"login {deviating.login:,}",
                    Text(clean(unlike_words(deviating, shown)), overflow="fold"),
                )
                for deviating in together.unlike
            ]
        )
    for title, alone in (("only before", shown.only_before), ("only after", shown.only_after)):
        if alone:
            yield from heading(title)
            yield _limited([(f"login {login.place:,}", _alone(login)) for login in alone])
    if shown.comparisons:
        yield from heading("each login: what ReShare receives")
        yield _limited(
            [
                (f"login {at:,}", _pair(comparison))
                for at, comparison in enumerate(shown.comparisons, 1)
            ]
        )


def _alone(alone: UnpairedLogin) -> Text:
    message = visible(alone.identifier)
    if alone.subject is not None:
        message.append(f"  {clean(alone.subject)}", style="dim")
    return message


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
    return _set_table([*rows[:MOST_LINES], *(more if further > 0 else [])])


def _set_table(rows: Iterable[tuple[str, RenderableType]]) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(min_width=8, no_wrap=True)
    table.add_column(overflow="fold")
    for first, second in rows:
        table.add_row(Text(first, style="bold"), second)
    return Padding(table, (0, 0, 0, INDENT))
