"""One cell of a table, as text, and what the file says about it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Form(StrEnum):
    """What a cell was before it became text."""

    PLAIN = "plain"  # a cell of a CSV file: nothing says what it was
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    ERROR = "error"
    FORMULA = "formula"  # one whose result the file does not hold


class Cell(NamedTuple):
    """A cell: the text that a person would see, untrimmed, and its form."""

    text: str
    form: Form = Form.PLAIN

    @property
    def is_number(self) -> bool:
        """Whether the file holds a number there, which has no leading zeros."""
        return self.form is Form.NUMBER


class SheetRow(NamedTuple):
    """The wanted cells of one row, under the number that spreadsheet programs give it.

    ``shifted``: the row has more cells than there are headings, so none can be relied on.
    """

    number: int
    cells: tuple[Cell, ...]
    shifted: bool = False


NOTHING = Cell("")
"""What a missing cell is."""
