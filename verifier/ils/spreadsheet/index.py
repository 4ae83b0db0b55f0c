"""Where an identifier stands in a table: a dictionary, so that asking takes microseconds."""

from __future__ import annotations

from typing import NamedTuple


class Hit(NamedTuple):
    """One cell that holds an identifier: the row's and the column's position."""

    row: int
    column: int


class IdentifierIndex:
    """Identifiers by their exact text; and, for letters of ASCII, by their lower case."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._exact: dict[str, int | list[int]] = {}
        self._lower: dict[str, int | list[int]] = {}  # only of those that hold capitals

    def add(self, value: str, row: int, column: int) -> None:
        """Add one identifier. One cell is one number, to save memory."""
        cell = row * self._columns + column
        _put(self._exact, value, cell)
        if value.isascii() and (lower := value.lower()) != value:
            _put(self._lower, lower, cell)

    def find(self, value: str) -> list[Hit]:
        """Find every cell that equals *value*."""
        return self._hits(self._exact.get(value))

    def find_in_any_case(self, value: str) -> list[Hit]:
        """Find every cell that equals *value* but for the case of ASCII letters."""
        if not value.isascii():
            return []
        lower = value.lower()
        return [*self._hits(self._exact.get(lower)), *self._hits(self._lower.get(lower))]

    def repeated(self) -> list[list[Hit]]:
        """Give the cells of each identifier that stands in several."""
        return [self._hits(cells) for cells in self._exact.values() if isinstance(cells, list)]

    def _hits(self, cells: int | list[int] | None) -> list[Hit]:
        if cells is None:
            return []
        listed = [cells] if isinstance(cells, int) else cells
        return [Hit(*divmod(one, self._columns)) for one in listed]


def _put(index: dict[str, int | list[int]], value: str, cell: int) -> None:
    there = index.get(value)
    if there is None:
        index[value] = cell
    elif isinstance(there, list):
        there.append(cell)
    else:
        index[value] = [there, cell]
