"""What a table is like, without anything of the people in it: counts and numbers of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from verifier.model.capability import Sight
from verifier.tables.damage import Damage, Undone

Kind = TypeVar("Kind", Damage, Undone)

_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """How many rows, and the numbers of the first ones, as spreadsheet programs count."""

    count: int
    first: tuple[int, ...]

    @classmethod
    def of(cls, numbers: Iterable[int]) -> Rows:
        """Count them."""
        ordered = sorted(set(numbers))
        return cls(count=len(ordered), first=tuple(ordered[:_SHOWN]))


def grouped(kinds: Mapping[int, Kind]) -> dict[Kind, Rows]:
    """Put the rows of each kind together."""
    numbers: dict[Kind, list[int]] = {}
    for number, kind in kinds.items():
        numbers.setdefault(kind, []).append(number)
    return {kind: Rows.of(rows) for kind, rows in numbers.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSummary:
    """One column of identifiers.

    ``damaged`` cells are never looked up. ``repeated``: rows whose identifier another patron
    has in this column as well.
    """

    type: str
    heading: str
    old: bool
    filled: int
    damaged: Mapping[Damage, Rows]
    undone: Mapping[Undone, Rows]
    repeated: Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSummary:
    """A whole table. ``unread``: rows whose cell says nothing that could be understood."""

    place: str
    rows: int
    identifiers: tuple[ColumnSummary, ...]
    without_identifier: Rows
    unread: Mapping[Sight, Rows]
