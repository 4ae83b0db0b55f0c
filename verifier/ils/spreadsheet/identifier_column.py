"""The values of one column of identifiers: those that can be used, and those that cannot."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from verifier.ils.spreadsheet.columns import IdentifierColumn
from verifier.model.placeholders import is_placeholder
from verifier.tables.cell import Cell, Form
from verifier.tables.damage import (
    ColumnStatistics,
    Damage,
    Shape,
    Undone,
    damage_beside_others,
    may_be_rounded,
    own_damage,
    shape,
    tidy,
)
from verifier.tables.headings import quoted

_BY_A_PROGRAM = frozenset(Damage) - {Damage.INVISIBLE, Damage.ENCODING, Damage.SHIFTED}


@dataclass(slots=True, repr=False)
class ColumnReading:
    """What was read of one column so far. The keys of what is found are numbers of rows."""

    column: IdentifierColumn
    filled: int = 0
    damaged: dict[int, Damage] = field(default_factory=dict)
    undone: dict[int, Undone] = field(default_factory=dict)
    _kinds: set[Damage] = field(default_factory=set)
    _lost: set[str] = field(default_factory=set)  # values that want their leading zeros
    _shapes: Counter[Shape] = field(default_factory=Counter)
    _statistics: ColumnStatistics | None = None
    _long_numbers: int = 0  # cells that are numbers, of more digits than programs keep
    _round_numbers: set[int] = field(default_factory=set)  # rows of those that end in zeros
    _texts: set[int] = field(default_factory=set)  # rows whose value is surely text

    def read(self, cell: Cell, number: int, *, shifted: bool) -> str | None:
        """Read a cell; None where it is blank, or damaged beyond use."""
        cell, undone = tidy(cell)
        blank = is_placeholder(cell.text) and cell.form is not Form.FORMULA
        if blank and not shifted:
            return None
        self.filled += 1
        kind = Damage.SHIFTED if shifted else own_damage(cell)
        if kind is not None:
            self._damaged(number, kind)
            return None
        if undone is not None:
            self.undone[number] = undone
        if cell.form is Form.TEXT:
            self._texts.add(number)
        self._shapes[shape(cell.text)] += 1
        if cell.form is Form.NUMBER and may_be_rounded(cell.text):
            self._long_numbers += 1
            if shape(cell.text)[1]:
                self._round_numbers.add(number)
        return cell.text

    def compared(self, value: str, number: int) -> str | None:
        """Look at a value again beside all others; None where it is damaged beyond use."""
        if self._statistics is None:
            self._statistics = ColumnStatistics.counted(self._shapes)
        form = Form.TEXT if number in self._texts else Form.PLAIN
        kind = damage_beside_others(Cell(value, form), self._statistics)
        if number in self._round_numbers and len(self._round_numbers) * 2 > self._long_numbers:
            kind = Damage.ROUNDED  # whatever those cells are like that are text
        if kind is None:
            return value
        self._damaged(number, kind)
        if kind is Damage.LOST_ZEROS:
            self._lost.add(value)
        return None

    def may_hide(self, value: str) -> bool:
        """Whether one of the damaged cells may have been *value*.

        One that lost its zeros can only have been the same digits behind zeros; any other may
        have been anything.
        """
        return bool(self._kinds - {Damage.LOST_ZEROS}) or value.lstrip("0") in self._lost

    @property
    def said_of_damage(self) -> str:
        """How many values are damaged, and how, without a value: the beginning of a sentence."""
        how = ", ".join(kind.value for kind in Damage if kind in self._kinds)
        by_a_program = self._kinds <= _BY_A_PROGRAM
        done = "were damaged by a spreadsheet program" if by_a_program else "are damaged"
        count = f"{len(self.damaged):,} of {self.filled:,} values"
        return f"{count} in column {quoted(self.column.heading)} {done} ({how})"

    def _damaged(self, number: int, kind: Damage) -> None:
        self.damaged[number] = kind
        self._kinds.add(kind)
