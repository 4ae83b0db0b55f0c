"""A table of patrons, read once: its rows, and where each identifier stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from verifier.ils.spreadsheet.columns import Columns, find_columns
from verifier.ils.spreadsheet.identifier_column import ColumnReading
from verifier.ils.spreadsheet.index import Hit, IdentifierIndex
from verifier.ils.spreadsheet.options import SpreadsheetOptions
from verifier.ils.spreadsheet.record_row import Details, DetailsReader
from verifier.ils.spreadsheet.sheet import Sheet, open_sheet
from verifier.ils.spreadsheet.summary import ColumnSummary, Rows, TableSummary, grouped
from verifier.model.capability import Sight


class Row(NamedTuple):
    """One row: an identifier for each column of them, None where there is no usable one."""

    number: int
    identifiers: tuple[str | None, ...]
    details: Details


@dataclass(frozen=True, kw_only=True, repr=False)
class PatronTable:
    """All rows of a file, as it was when it was read."""

    place: str
    columns: Columns
    readings: tuple[ColumnReading, ...]  # one for each column of identifiers
    rows: list[Row]
    index: IdentifierIndex

    def patrons(self, hits: Iterable[Hit]) -> list[list[Hit]]:
        """Put together the hits of one patron: of one row, or of one key of the system's own."""
        by_patron: dict[object, list[Hit]] = {}
        for hit in hits:
            key = self.rows[hit.row].details.internal_id
            by_patron.setdefault(hit.row if key is None else key, []).append(hit)
        return list(by_patron.values())

    @cached_property
    def _rows_by_email(self) -> dict[str, list[int]]:
        """Row positions by address in lower case; made when somebody asks for the first time."""
        found: dict[str, list[int]] = defaultdict(list)
        for at, row in enumerate(self.rows):
            for address in row.details.emails:
                found[address.casefold()].append(at)
        return found

    def with_email(self, address: str) -> list[list[Hit]]:
        """Find the patrons with an e-mail address, whatever its letter case."""
        rows = self._rows_by_email.get(address.strip().casefold(), ())
        return self.patrons(Hit(at, 0) for at in rows)

    def damaged_in(self, row: Row) -> tuple[ColumnReading, ...]:
        """Give the columns of identifiers whose cell in *row* is damaged."""
        return tuple(
            reading
            for reading, value in zip(self.readings, row.identifiers, strict=True)
            if value is None and row.number in reading.damaged
        )

    def summary(self) -> TableSummary:
        """Count what somebody has to look at. Nothing of the people is in it."""
        unread: dict[Sight, list[int]] = {}
        for row in self.rows:
            for sight in row.details.unread:
                unread.setdefault(sight, []).append(row.number)
        repeated = self._repeated()
        return TableSummary(
            place=self.place,
            rows=len(self.rows),
            identifiers=tuple(
                _column_summary(reading, repeated[at]) for at, reading in enumerate(self.readings)
            ),
            without_identifier=Rows.of(
                row.number for row in self.rows if not any(row.identifiers)
            ),
            unread={sight: Rows.of(numbers) for sight, numbers in unread.items()},
        )

    def _repeated(self) -> list[list[int]]:
        numbers: list[list[int]] = [[] for _ in self.readings]
        for hits in self.index.repeated():
            for at in {hit.column for hit in hits}:
                patrons = self.patrons(hit for hit in hits if hit.column == at)
                if len(patrons) > 1:
                    numbers[at] += [self.rows[hit.row].number for hits in patrons for hit in hits]
        return numbers


def load_table(path: Path, options: SpreadsheetOptions) -> PatronTable:
    """Read the whole of *path*. Raises ``LookupStopped``."""
    with open_sheet(path, options) as sheet:
        columns = find_columns(sheet, options)
        readings = tuple(map(ColumnReading, columns.identifiers))
        rows = list(_rows(sheet, columns, readings, DetailsReader(options)))
        place = sheet.place
    index = IdentifierIndex(len(readings))
    for at, row in enumerate(rows):
        compared = tuple(
            None if value is None else reading.compared(value, row.number)
            for reading, value in zip(readings, row.identifiers, strict=True)
        )
        if compared != row.identifiers:
            rows[at] = row._replace(identifiers=compared)
        for column, value in enumerate(compared):
            if value is not None:
                index.add(value, at, column)
    return PatronTable(place=place, columns=columns, readings=readings, rows=rows, index=index)


def inspect_table(path: Path, options: SpreadsheetOptions) -> TableSummary:
    """Say what a table is like, without anything of its people. Raises ``LookupStopped``."""
    return load_table(path, options).summary()


def _rows(
    sheet: Sheet, columns: Columns, readings: tuple[ColumnReading, ...], details: DetailsReader
) -> Iterator[Row]:
    width = len(readings)
    for row in sheet.rows(columns.all_at):
        identifiers = tuple(
            reading.read(cell, row.number, shifted=row.shifted)
            for reading, cell in zip(readings, row.cells[:width], strict=True)
        )
        yield Row(row.number, identifiers, details.read(row.cells[width:]))


def _column_summary(reading: ColumnReading, repeated: list[int]) -> ColumnSummary:
    return ColumnSummary(
        type=reading.column.type,
        heading=reading.column.heading,
        old=reading.column.old,
        filled=reading.filled,
        damaged=grouped(reading.damaged),
        undone=grouped(reading.undone),
        repeated=Rows.of(repeated),
    )
