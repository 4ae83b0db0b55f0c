"""A worksheet of an Excel workbook (.xlsx): this file alone knows openpyxl."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, time, timedelta
from itertools import repeat
from typing import TYPE_CHECKING, Any

from verifier.ils.spreadsheet.archive import check_archive, damaged, has_formulas
from verifier.ils.spreadsheet.number_format import number_text
from verifier.rest.stopped import LookupStopped
from verifier.tables.bounds import (
    HEADINGS_WITHIN,
    MAX_COLUMNS,
    MAX_SHEET_ROWS,
    bounded,
    not_usable,
)
from verifier.tables.cell import Cell, Form, SheetRow
from verifier.tables.headings import quoted

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_NOTHING = Cell("", Form.TEXT)


class WorkbookSheet:
    """One worksheet, made by ``open_workbook``."""

    def __init__(self, data: bytes, *, file_name: str, sheet: str, stack: ExitStack) -> None:
        self._data, self._file_name, self._stack = data, file_name, stack
        self._values = self._opened(sheet, data_only=True)
        self._title: str = self._values.title
        self.place = f"worksheet {quoted(self._title)} of {file_name}"
        self.headings, self.headings_at = self._find_headings()

    def rows(self, columns: Sequence[int]) -> Iterator[SheetRow]:
        """Read the rows below the headings: their cells in *columns*, in that order.

        Raises ``LookupStopped``.
        """
        return bounded(_whole(self._wanted(columns), self._file_name), self.place)

    def _wanted(self, columns: Sequence[int]) -> Iterator[SheetRow]:
        first, last = self.headings_at + 1, max(columns, default=0) + 1
        rows = self._values.iter_rows(min_row=first, max_col=last)
        formulas: Iterator[Any] = repeat(None)
        if has_formulas(self._data, self._file_name):
            written = self._opened(self._title, data_only=False)
            formulas = written.iter_rows(min_row=first, max_col=last)
        before: Any = None
        for number, (row, formula) in enumerate(zip(rows, formulas, strict=False), start=first):
            if row is before and number <= MAX_SHEET_ROWS:
                continue  # openpyxl fills a gap with one and the same blank row
            before = row
            cells = tuple(_read(row[at], formula and formula[at]) for at in columns)
            yield SheetRow(number, cells)

    def _find_headings(self) -> tuple[tuple[str, ...], int]:
        rows = self._values.iter_rows(max_row=HEADINGS_WITHIN, max_col=MAX_COLUMNS)
        for number, row in enumerate(rows, start=1):
            headings = [_read(one, None).text for one in row]
            while headings and not headings[-1].strip():
                headings.pop()
            if headings:
                return tuple(headings), number
        raise not_usable(f"{self.place} has no headings in its first rows.")

    def _opened(self, title: str, *, data_only: bool) -> Any:
        """Open the worksheet of that title, or the first one."""
        book = _load(self._data, data_only=data_only)
        self._stack.callback(book.close)
        names = [one.title for one in book.worksheets]
        if title and title not in names:
            there_are = ", ".join(map(quoted, names))
            raise not_usable(
                f"{self._file_name} has no worksheet {quoted(title)} (set by sheet); it has: "
                f"{there_are}."
            )
        if not names:
            raise not_usable(f"{self._file_name} has no worksheet.")
        sheet: Any = book[title] if title else book.worksheets[0]
        sheet.reset_dimensions()  # some programs write a wrong size, which would cut rows off
        return sheet


@contextmanager
def open_workbook(data: bytes, *, file_name: str, sheet: str) -> Iterator[WorkbookSheet]:
    """Open a worksheet by its title, or the first one. Raises ``LookupStopped``."""
    check_archive(data, file_name)
    with ExitStack() as stack:
        try:
            opened = WorkbookSheet(data, file_name=file_name, sheet=sheet, stack=stack)
        except LookupStopped:
            raise
        except Exception:  # noqa: BLE001 - openpyxl's failures have nothing in common
            raise damaged(file_name) from None
        yield opened


def _load(data: bytes, *, data_only: bool) -> Workbook:
    from openpyxl import load_workbook  # noqa: PLC0415 - slow, and seldom needed

    # its warnings are about what is not read here, and may hold a cell's value; other threads
    # may be reading as well, so that this is never taken back
    warnings.filterwarnings("ignore", module="openpyxl")
    return load_workbook(io.BytesIO(data), read_only=True, data_only=data_only, keep_links=False)


def _whole(rows: Iterator[SheetRow], file_name: str) -> Iterator[SheetRow]:
    try:
        yield from rows
    except Exception:  # noqa: BLE001 - openpyxl's failures have nothing in common
        raise damaged(file_name) from None


def _read(cell: Any, formula: Any) -> Cell:
    """Read what openpyxl made of a cell. A formula without a result is told by *formula*."""
    value = cell.value
    match value:
        case None:
            unknown = formula is not None and formula.data_type == "f"
            read = Cell(str(formula.value), Form.FORMULA) if unknown else _NOTHING
        case bool():
            read = Cell(str(value).upper(), Form.TEXT)
        case int() | float():
            read = Cell(number_text(value, cell.number_format), Form.NUMBER)
        case datetime():
            day = value.date() if value.time() == time() else value
            read = Cell(day.isoformat(), Form.DATE)
        case date() | time() | timedelta():
            read = Cell(str(value), Form.DATE)
        case _:
            read = Cell(str(value), Form.ERROR if cell.data_type == "e" else Form.TEXT)
    return read
