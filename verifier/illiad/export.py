"""An export of ILLiad's Users table: rows of a table that somebody opened, or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any, Protocol

from verifier.illiad.user_row import spelt, user_of, wanted_columns
from verifier.model.illiad import ColumnValue, IlliadUser, UserAsked
from verifier.model.illiad_columns import column_named, is_secret
from verifier.model.illiad_settings import IlliadSettings
from verifier.model.lookup import CouldNotLook, LookupFailure
from verifier.rest.json_body import read_json
from verifier.rest.stopped import LookupStopped

_MOST_SHOWN = 30
_LONGEST_SHOWN = 40
_SHIFTED = CouldNotLook(
    failure=LookupFailure.PROTOCOL_ERROR,
    said="This row has more cells than there are headings, so none of them can be relied on.",
)


class Cell(Protocol):
    """A cell: its text, and whether the file says that it is a number."""

    @property
    def text(self) -> str:
        """The text that a person would see, untrimmed."""
        ...

    @property
    def is_number(self) -> bool:
        """Whether the file holds a number, and no text."""
        ...


class Row(Protocol):
    """The wanted cells of one row; ``shifted`` where none can be relied on."""

    @property
    def cells(self) -> Sequence[Cell]:
        """The cells, in the order that was asked for."""
        ...

    @property
    def shifted(self) -> bool:
        """Whether the row has more cells than there are headings."""
        ...


class OpenTable(Protocol):
    """A table with headings, of which single columns can be read."""

    @property
    def place(self) -> str:
        """What it is called in a sentence."""
        ...

    @property
    def headings(self) -> tuple[str, ...]:
        """The cells of its first row."""
        ...

    def rows(self, columns: Sequence[int]) -> Iterator[Row]:
        """Read the rows: their cells in *columns*, in that order."""
        ...


def users_of_table(table: OpenTable, settings: IlliadSettings) -> Iterator[UserAsked]:
    """Read the users of *table* one by one; its columns of passwords are not even looked at.

    Raises ``LookupStopped`` where a column is missing that has to be there, asking for it by
    name, or where the file cannot be read to its end.
    """
    at = _columns(table.headings, table.place, settings)
    for row in table.rows(list(at.values())):
        user = IlliadUser(cells=tuple(map(_cell, at, row.cells)))
        yield _asked(user, settings, shifted=row.shifted)


def users_of_json(data: bytes, place: str, settings: IlliadSettings) -> tuple[UserAsked, ...]:
    """Read the users of a JSON export: a list of objects, or one under a name such as ``Users``.

    Raises ``LookupStopped``.
    """
    try:
        rows = _listed(read_json(data.removeprefix(b"\xef\xbb\xbf")))
    except LookupStopped:
        said = f"{place} is broken off, or is no JSON that can be relied on. Export it again."
        raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said) from None
    if not rows or not all(isinstance(one, dict) for one in rows):
        said = f"{place} holds no list of users. Export the Users table as a list of JSON objects."
        raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
    headings = tuple(dict.fromkeys(name for one in rows for name in one))
    wanted = tuple(_columns(headings, place, settings))
    return tuple(_asked(user_of(one, wanted), settings) for one in rows)


def _listed(content: Any) -> list[Any]:
    if isinstance(content, dict):
        lists = [one for one in content.values() if isinstance(one, list)]
        content = lists[0] if len(lists) == 1 else [content]
    return content if isinstance(content, list) else []


def _asked(user: IlliadUser, settings: IlliadSettings, *, shifted: bool = False) -> UserAsked:
    cell = user.cell(settings.names_in)
    return UserAsked(name=cell.value if cell else "", outcome=_SHIFTED if shifted else user)


def _cell(column: str, cell: Cell) -> ColumnValue:
    return ColumnValue(column=column, value=cell.text, number=cell.is_number)


def _columns(headings: Sequence[str], place: str, settings: IlliadSettings) -> dict[str, int]:
    """Find the wanted columns, each with its place. Raises ``LookupStopped`` for a missing one."""
    at: dict[str, int] = {}
    for position, heading in enumerate(headings):
        if not is_secret(heading):
            at.setdefault(spelt(heading), position)
    needed = {settings.names_in: "whom it is about", settings.patron_field: "patron_field"}
    needed |= dict.fromkeys(settings.columns, "columns")
    missing = [_missing(name, why, at) for name, why in needed.items() if name and name not in at]
    if missing:
        said = f"{place} {' and '.join(missing)}. {_its_columns(at)}"
        raise LookupStopped(LookupFailure.NOT_CONFIGURED, said)
    return {name: at[name] for name in wanted_columns(settings) if name in at}


def _its_columns(at: Iterable[str]) -> str:
    """List the headings; a file without any has a person in its first row, who is not shown."""
    names = list(at)
    if not any(map(column_named, names)):
        return "Its first row does not look like the headings of ILLiad's Users table."
    shown = ", ".join(one[:_LONGEST_SHOWN] for one in names[:_MOST_SHOWN])
    return f"Its columns: {shown}."


def _missing(name: str, why: str, at: dict[str, int]) -> str:
    near = get_close_matches(name.lower(), [one.lower() for one in at], n=1, cutoff=0.7)
    meant = next((one for one in at if near and one.lower() == near[0]), None)
    hint = f"; is it {json.dumps(meant)}" if meant else ""
    return f"has no column {json.dumps(name)} ({why}{hint})"
