"""A comparison as a table for a spreadsheet: a row for each change of each pair of logins."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.model.comparison import Change, Comparison, Sent
from verifier.report.comparison.pairs import Compared, pairs_of, shown
from verifier.report.comparison.words import change_words
from verifier.report.pipeline.tables import table
from verifier.report.show import show

COLUMNS = (
    "login",
    "road",
    "headline",
    "identifier_before",
    "identifier_after",
    "bearing",
    "attribute",
    "change",
    "name_before",
    "name_after",
    "values_before",
    "values_after",
)


def render_comparison(result: Compared, *, redact: bool) -> str:
    """Write the table; a pair without any change has one row as well."""
    seen = shown(result, redact=redact)
    return table(COLUMNS, (row for name, pair in pairs_of(seen) for row in _rows(name, pair)))


def _rows(name: str, pair: Comparison) -> Iterator[tuple[str, ...]]:
    first = (
        name,
        pair.judgement.road.value,
        pair.judgement.headline,
        show(pair.before.identifier),
        show(pair.after.identifier),
    )
    for change in pair.changes:
        yield (*first, *_change(change))
    if not pair.changes:
        yield (*first, *[""] * (len(COLUMNS) - len(first)))


def _change(change: Change) -> tuple[str, ...]:
    return (
        change.bearing.value,
        change.label,
        change_words(change),
        change.before.name if change.before else "",
        change.after.name if change.after else "",
        _values(change.before),
        _values(change.after),
    )


def _values(sent: Sent | None) -> str:
    return "" if sent is None else " | ".join(map(show, sent.values))
