"""The size limits of a table, and the messages for files that cannot be used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.tabular.cells import Cell, Form, SheetRow
from verifier.domain.model.lookup import LookupFailure

# How large a table may be, and the refusals that more than one reader gives.

MAX_BYTES = 50_000_000
MAX_ROWS = 500_000
MAX_SHEET_ROWS = 1_048_576  # of a worksheet, blank ones included (Excel's own limit)
MAX_COLUMNS = 1_000
MAX_CHARACTERS = 10_000
MAX_ROW_CHARACTERS = 1_000_000
HEADINGS_WITHIN = 50  # rows: further down there are none


def too_large(said: str) -> LookupAborted:
    """Refuse what is beyond a bound."""
    return LookupAborted(LookupFailure.TOO_LARGE, said)


def not_usable(said: str) -> LookupAborted:
    """Refuse a file, or a setting about it, that somebody has to change."""
    return LookupAborted(LookupFailure.NOT_CONFIGURED, said)


def broken(said: str) -> LookupAborted:
    """Refuse a file that is not whole."""
    return LookupAborted(LookupFailure.PROTOCOL_ERROR, said)


def is_blank(cells: Iterable[Cell]) -> bool:
    """Whether nothing stands in any of the cells."""
    return not any(one.text.strip() or one.form is Form.FORMULA for one in cells)


def bounded(rows: Iterable[SheetRow], place: str) -> Iterator[SheetRow]:
    """Pass rows on that hold anything. Raises ``LookupStopped`` beyond a bound."""
    count = 0
    for row in rows:
        if row.number > MAX_SHEET_ROWS:
            raise too_large(f"{place} has more than {MAX_SHEET_ROWS:,} rows, blank ones included.")
        if is_blank(row.cells) and not row.shifted:
            continue
        count += 1
        if count > MAX_ROWS:
            raise too_large(f"{place} holds more than {MAX_ROWS:,} rows.")
        if any(len(one.text) > MAX_CHARACTERS for one in row.cells):
            raise too_large(
                f"{place}, row {row.number}: a cell has more than {MAX_CHARACTERS:,} characters."
            )
        yield row


# What is said of a table that somebody hands in: it is no connection, and has no settings.

_OF_A_CONNECTION = (
    ("Name its encoding with `encoding` of the connection, or export it", "Export it"),
    ("Check `file` of the connection.", "Correct its path."),
)


def message_for_upload(said: str) -> str:
    """Leave out of a sentence what only somebody with a connection could change."""
    for of_a_connection, plain in _OF_A_CONNECTION:
        said = said.replace(of_a_connection, plain)
    return said
