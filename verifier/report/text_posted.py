"""The text report of a pasted request: what would be posted, and what has no effect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from verifier.model.pasted_request import PastedRequest, Posted, PostedField
from verifier.report.show import clean
from verifier.report.text_parts import INDENT, indented, rows, seen
from verifier.report.words import REQUEST_KINDS

_LABELS = 30


def posted(what: Posted) -> Iterator[RenderableType]:
    """Say what happens with the request, then list its fields and the keys without effect."""
    yield indented(clean(what.said))
    yield _table([one for one in what.fields if one.key is not None])
    without = [one for one in what.fields if one.key is None]
    if without:
        yield indented("Without effect:", "bold")
        yield _table(without)


def request(pasted: PastedRequest) -> Iterator[RenderableType]:
    """Say what was pasted."""
    yield indented(REQUEST_KINDS[pasted.kind])
    if pasted.path is not None:
        yield indented(f"to the path {clean(pasted.path)}", "dim")
    if pasted.kind.by_link:
        told = "without headers" if pasted.headers is None else "with its headers"
        yield indented(told, "dim")


def _table(fields: Sequence[PostedField]) -> RenderableType:
    table = rows(first=_LABELS)
    for one in fields:
        name = one.key or one.source or ""
        values = [seen(value) for value in one.values] or [Text("(no value yet)", style="dim")]
        table.add_row(Text(clean(name), overflow="fold"), Group(*values, *_about(one)))
    return Padding(table, (0, 0, 0, INDENT))


def _about(one: PostedField) -> Iterator[Text]:
    taken = f"from {one.source}" if one.key is not None and one.source else None
    said = "; ".join(filter(None, (taken, one.note)))
    if said:
        yield Text(clean(said), style="dim", overflow="fold")
