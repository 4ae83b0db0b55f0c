"""Cells and headings of a table, and the limits on its size."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import NamedTuple

from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.domain.model.lookup import LookupFailure


class Form(StrEnum):
    """The type that a cell had in the file, before it became text."""

    PLAIN = "plain"  # a cell of a CSV file, which does not store a type
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    ERROR = "error"
    FORMULA = "formula"  # a formula without a stored result

    __hash__ = str.__hash__  # a million cells are looked up by it, and Enum's own is slow


class Cell(NamedTuple):
    """A cell: the text as displayed, untrimmed, and its type in the file."""

    text: str
    form: Form = Form.PLAIN

    @property
    def is_number(self) -> bool:
        """Whether the file stores a number here. A number has no leading zeros."""
        return self.form is Form.NUMBER


class SheetRow(NamedTuple):
    """The requested cells of one row, with its row number in a spreadsheet program.

    ``shifted``: the row has more cells than there are headings, so none can be relied on.
    """

    number: int
    cells: tuple[Cell, ...]
    shifted: bool = False


NOTHING = Cell("")
"""Stands for a missing cell."""


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """A table with headings, from any kind of file. ``place`` is its name in messages."""

    place: str
    headings: tuple[str, ...]  # the cells of the first row that is not blank
    rows: Callable[[Sequence[int]], Iterator[SheetRow]]
    """Reads the rows below the headings: the cells of the given columns, in that order.

    Raises ``LookupAborted``.
    """


# Headings of columns: how they are compared, and how they are shown.
#
# Headings are not personal data, but a file without headings has a patron in its first row. What
# looks like a patron's data is never shown.

_DATA = re.compile(r"\d{4}|@")
_MOST_SHOWN = 30
_LONGEST_SHOWN = 40
_LONGEST_COMPARED = 200  # comparing takes time by the square of the length


def normal(heading: str) -> str:
    """Normalize a heading for comparison: ignore case, and collapse spaces."""
    seen = "".join(sign for sign in heading if unicodedata.category(sign) != "Cf")
    return " ".join(seen.split()).casefold()


def positions_of(headings: Sequence[str]) -> dict[str, list[int]]:
    """Return the positions of each heading, by its normalized form."""
    at: dict[str, list[int]] = {}
    for position, heading in enumerate(headings):
        at.setdefault(normal(heading), []).append(position)
    return at


def quoted(heading: str) -> str:
    """Return a heading in quotation marks for a message. A dot in it must not end the sentence."""
    clean = " ".join("".join(sign if sign.isprintable() else " " for sign in heading).split())
    short = clean if len(clean) <= _LONGEST_SHOWN else f"{clean[:_LONGEST_SHOWN]}…"
    return '"' + short.replace(". ", ".\u00a0") + '"'


def there_are(headings: Sequence[str]) -> str:
    """List the headings for a message, or report that the first row has none."""
    if _are_data(headings):
        return "its first row does not look like headings"
    named = [heading for heading in headings if heading.strip()]
    more = f" and {len(named) - _MOST_SHOWN} more" if len(named) > _MOST_SHOWN else ""
    return f"it has: {', '.join(map(quoted, named[:_MOST_SHOWN]))}{more}"


def nearest(heading: str, headings: Sequence[str]) -> str | None:
    """Find the most similar heading; None if none is similar."""
    if _are_data(headings) or len(heading) > _LONGEST_COMPARED:
        return None
    by_normal = {normal(text): text for text in headings if len(text) <= _LONGEST_COMPARED}
    near = get_close_matches(normal(heading), list(by_normal), n=1, cutoff=0.6)
    return by_normal[near[0]] if near else None


def _are_data(headings: Sequence[str]) -> bool:
    return any(map(_DATA.search, headings))


MAX_BYTES = 50_000_000
MAX_ROWS = 500_000
MAX_SHEET_ROWS = 1_048_576  # of a worksheet, blank ones included (Excel's own limit)
MAX_COLUMNS = 1_000
MAX_CHARACTERS = 10_000
MAX_ROW_CHARACTERS = 1_000_000
HEADINGS_WITHIN = 50  # rows: further down there are none


def too_large(message: str) -> LookupAborted:
    """Build the error for a file beyond a limit."""
    return LookupAborted(LookupFailure.TOO_LARGE, message)


def not_usable(message: str) -> LookupAborted:
    """Build the error for a file or setting that the user has to change."""
    return LookupAborted(LookupFailure.NOT_CONFIGURED, message)


def broken(message: str) -> LookupAborted:
    """Build the error for a damaged or incomplete file."""
    return LookupAborted(LookupFailure.PROTOCOL_ERROR, message)


def bounded(rows: Iterable[SheetRow], place: str) -> Iterator[SheetRow]:
    """Yield the rows that are not empty. Raises ``LookupAborted`` beyond a limit."""
    count = 0
    for row in rows:
        if row.number > MAX_SHEET_ROWS:
            raise too_large(f"{place} has more than {MAX_SHEET_ROWS:,} rows, blank ones included.")
        blank = not any(cell.text.strip() or cell.form is Form.FORMULA for cell in row.cells)
        if blank and not row.shifted:
            continue
        count += 1
        if count > MAX_ROWS:
            raise too_large(f"{place} holds more than {MAX_ROWS:,} rows.")
        for text, _ in row.cells:
            if len(text) > MAX_CHARACTERS:
                raise too_large(
                    f"{place}, row {row.number}: a cell has more than {MAX_CHARACTERS:,} "
                    "characters."
                )
        yield row


def message_for_upload(message: str) -> str:
    """Adapt a message for an uploaded file, which has no connection settings to change."""
    message = message.replace(
        "Name its encoding with `encoding` of the connection, or export it", "Export it"
    )
    return message.replace("Check `file` of the connection.", "Correct its path.")
