"""One row of ILLiad's Users table, of which no more is kept than is compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from verifier.model.illiad import ColumnValue, IlliadUser
from verifier.model.illiad_columns import (
    IDENTIFYING,
    PERSON,
    USER_NAME,
    column_named,
    is_secret,
)
from verifier.model.illiad_settings import IlliadSettings


def wanted_columns(settings: IlliadSettings) -> tuple[str, ...]:
    """List the columns that are read: those compared, and those that say whose row it is."""
    wanted = dict.fromkeys((USER_NAME, settings.names_in, *compared_columns(settings), *PERSON))
    return tuple(one for one in wanted if not is_secret(one))


def compared_columns(settings: IlliadSettings) -> tuple[str, ...]:
    """List the columns that are compared with the library system, the one that is sent first."""
    stated = () if settings.patron_field is None else (settings.patron_field,)
    return tuple(dict.fromkeys((*stated, *(settings.columns or IDENTIFYING))))


def spelt(name: str) -> str:
    """Give a heading or a JSON name as the site file spells that column."""
    return column_named(name) or name.strip()


def user_of(row: Mapping[str, Any], wanted: Iterable[str]) -> IlliadUser:
    """Keep of *row* what is *wanted*. Passwords, addresses and the rest are let go here.

    A null is an empty cell. A list or an object is no cell of a table, and counts as absent.
    """
    named = {spelt(name): value for name, value in row.items() if not is_secret(name)}
    cells = (_cell(column, named[column]) for column in wanted if column in named)
    return IlliadUser(cells=tuple(one for one in cells if one is not None))


def _cell(column: str, value: Any) -> ColumnValue | None:
    match value:
        case None:
            return ColumnValue(column=column, value="")
        case str():
            return ColumnValue(column=column, value=value)
        case bool():
            return ColumnValue(column=column, value="Yes" if value else "No")
        case int() | float():
            return ColumnValue(column=column, value=str(value), number=True)
        case _:
            return None
