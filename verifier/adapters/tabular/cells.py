"""One cell of a table, and how column headings are compared and quoted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches
from enum import StrEnum
from typing import NamedTuple

# One cell of a table, as text, and what the file says about it.


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


# Headings of columns: how they are compared, and how they are shown.
#
# A heading is nobody's data, but a file without headings has a patron in its first row: what
# looks
# like one is never shown.

_DATA = re.compile(r"\d{4}|@")
_MOST_SHOWN = 30
_LONGEST_SHOWN = 40
_LONGEST_COMPARED = 200  # comparing takes time by the square of the length


def normal(heading: str) -> str:
    """Give a heading as it is compared: trimmed, blanks made one, in any letter case."""
    seen = "".join(one for one in heading if unicodedata.category(one) != "Cf")
    return " ".join(seen.split()).casefold()


def quoted(heading: str) -> str:
    """Give a heading for a sentence. A dot in it must not end the sentence."""
    clean = " ".join("".join(one if one.isprintable() else " " for one in heading).split())
    short = clean if len(clean) <= _LONGEST_SHOWN else f"{clean[:_LONGEST_SHOWN]}…"
    return '"' + short.replace(". ", ".\u00a0") + '"'


def there_are(headings: Sequence[str]) -> str:
    """List the headings, or say that the first row holds none."""
    if _are_data(headings):
        return "its first row does not look like headings"
    named = [one for one in headings if one.strip()]
    more = f" and {len(named) - _MOST_SHOWN} more" if len(named) > _MOST_SHOWN else ""
    return f"it has: {', '.join(map(quoted, named[:_MOST_SHOWN]))}{more}"


def nearest(heading: str, headings: Sequence[str]) -> str | None:
    """Find the heading that was probably meant; none where it is no heading by its length."""
    if _are_data(headings) or len(heading) > _LONGEST_COMPARED:
        return None
    by_normal = {normal(one): one for one in headings if len(one) <= _LONGEST_COMPARED}
    near = get_close_matches(normal(heading), list(by_normal), n=1, cutoff=0.6)
    return by_normal[near[0]] if near else None


def _are_data(headings: Sequence[str]) -> bool:
    return any(map(_DATA.search, headings))
