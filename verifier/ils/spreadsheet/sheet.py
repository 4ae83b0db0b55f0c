"""A table of either kind, opened: its headings, and its rows."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from verifier.ils.spreadsheet.options import SpreadsheetOptions
from verifier.ils.spreadsheet.recognise import recognised
from verifier.ils.spreadsheet.workbook import open_workbook
from verifier.model.lookup import LookupFailure
from verifier.rest.stopped import LookupStopped
from verifier.tables.bounds import MAX_BYTES, not_usable, too_large
from verifier.tables.cell import SheetRow
from verifier.tables.delimited import open_delimited


class Sheet(Protocol):
    """A table with headings."""

    @property
    def place(self) -> str:
        """What it is called in a sentence."""
        ...

    @property
    def headings(self) -> tuple[str, ...]:
        """The cells of the first row that is not blank."""
        ...

    def rows(self, columns: Sequence[int]) -> Iterator[SheetRow]:
        """Read the rows below: their cells in *columns*, in that order."""
        ...


@contextmanager
def open_sheet(path: Path, options: SpreadsheetOptions) -> Iterator[Sheet]:
    """Open the table in *path* as it is now. Raises ``LookupStopped``, also while it is read."""
    data = read_table_file(path)
    if recognised(data, path.name) == "workbook":
        with open_workbook(data, file_name=path.name, sheet=options.sheet) as sheet:
            yield sheet
    else:
        yield open_delimited(
            data,
            place=path.name,
            encoding=options.encoding,
            delimiter=options.delimiter,
            wanted=[heading for _, heading in options.headings],
        )


def unreachable(path: Path, error: OSError | ValueError) -> LookupStopped:
    """Refuse a file that cannot be opened; a ``ValueError`` is about a name that is none."""
    why = error.strerror if isinstance(error, OSError) else "No file has such a name"
    return LookupStopped(
        LookupFailure.UNREACHABLE,
        f"{path.name} cannot be read: {why}. Check `file` of the connection.",
    )


def read_table_file(path: Path) -> bytes:
    """Read the file at *path*, within bounds. Raises ``LookupStopped``."""
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise not_usable(
                    f"{path.name} is no file but a pipe or a device. Check `file` of the "
                    "connection."
                )
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise unreachable(path, error) from None
    if len(data) > MAX_BYTES:
        raise too_large(f"{path.name} is larger than {MAX_BYTES:,} bytes. Export fewer columns.")
    return data


def _without_waiting(path: str, flags: int) -> int:
    """Open a file; to open a pipe would wait for somebody who writes to it."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
