"""Dates as a table writes them: ISO always, everything else only where the site file says how.

03/04/2030 is a day in March or in April; it is never guessed which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

ISO = "YYYY-MM-DD"
_TOKEN = re.compile(r"YYYY|YY|MON|MM|M|DD|D")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MEANING = {"Y": "year", "M": "month", "D": "day"}
_PROBE = date(2003, 2, 1)  # its parts can all be taken for one another
_TIME = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AP]M)?)?(?:Z|[+-]\d{2}:?\d{2})?"
_CENTURY = 2000


class DateFormat:
    """One way to write a date, given as ``DD.MM.YYYY``. Raises ``ValueError`` for no such way."""

    def __init__(self, written: str) -> None:
        self.written = written.strip().upper()
        tokens = _TOKEN.findall(self.written)
        if sorted(one[0] for one in tokens) != ["D", "M", "Y"]:
            raise ValueError(written)
        between = _TOKEN.split(self.written)
        if re.search(r"[A-Z0-9]", "".join(between)):
            raise ValueError(written)
        joined = not all(between[1:-1])
        pattern = re.escape(between[0])
        for token, after in zip(tokens, between[1:], strict=True):
            pattern += _pattern(token, joined=joined) + re.escape(after)
        self._pattern = re.compile(pattern + _TIME, re.ASCII | re.IGNORECASE)

    def read(self, text: str) -> date | None:
        """Read a date; None where *text* is none in this format."""
        found = self._pattern.fullmatch(text)
        if found is None:
            return None
        year = int(found["year"]) + (_CENTURY if len(found["year"]) == len("YY") else 0)
        written = found["month"].casefold()
        month = int(written) if written.isdecimal() else _MONTHS.index(written) + 1
        try:
            return date(year, month, int(found["day"]))
        except ValueError:
            return None

    def write(self, day: date) -> str:
        """Write *day* in this format."""
        parts = {
            "YYYY": f"{day.year:04}",
            "YY": f"{day.year % 100:02}",
            "MON": _MONTHS[day.month - 1].title(),
            "MM": f"{day.month:02}",
            "M": str(day.month),
            "DD": f"{day.day:02}",
            "D": str(day.day),
        }
        return _TOKEN.sub(lambda token: parts[token[0]], self.written)


def read_date(text: str, formats: Sequence[DateFormat]) -> date | None:
    """Read a date in the first of *formats* that it fits."""
    return next((day for one in formats if (day := one.read(text)) is not None), None)


def date_format_problem(written: Sequence[str]) -> str | None:
    """Say what is wrong with the formats of a setting: none at all, or two for one text."""
    formats = [DateFormat(ISO)]
    for text in written:
        try:
            formats.append(DateFormat(text))
        except ValueError:
            return (
                "must name day, month and year once each, like DD.MM.YYYY, MM/DD/YYYY or DD-MON-YY"
            )
    for one in formats:
        for other in formats:
            if other.read(one.write(_PROBE)) not in (None, _PROBE):
                return (
                    f"holds {one.written} and {other.written}, which read the same text as two "
                    "dates"
                )
    return None


def _pattern(token: str, *, joined: bool) -> str:
    """Give the pattern of one part; where nothing stands between the parts, its width is fixed."""
    group = _MEANING[token[0]]
    if token.startswith("MON"):
        return f"(?P<{group}>{'|'.join(_MONTHS)})"
    if group == "year":
        return rf"(?P<{group}>\d{{{len(token)}}})"
    return rf"(?P<{group}>\d{{2}})" if joined else rf"(?P<{group}>\d{{1,2}})"
