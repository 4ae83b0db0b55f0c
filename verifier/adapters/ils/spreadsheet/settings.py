"""The settings of a spreadsheet connection.

Which column holds what, in which words and date format.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from verifier.adapters.ils.settings import ConnectorSetting
from verifier.adapters.tabular.delimited import DELIMITERS
from verifier.domain.model.site import IlsConnection

# Settings that hold several things: ``type=heading, type=heading``, and lists of words.

_PAIR = re.compile(
    r'\s*(?P<type>[^=,"]*?)\s*=\s*(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<bare>[^,"]*?))\s*(?:,|$)'
)


class InvalidPairs(ValueError):  # noqa: N818 - named as the sentence reads
    """A text that is not ``type=heading, …``. ``message`` says how it has to be written."""

    def __init__(self) -> None:
        self.message = (
            "must be written as type=heading, with a comma between two of them and quotation "
            'marks around a heading that holds a comma: barcode=Card number, username="Login, old"'
        )
        super().__init__(self.message)


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Read ``barcode=Card number, username=Login``. Raises ``NotPairs``."""
    found: list[tuple[str, str]] = []
    position = 0
    while text[position:].strip():
        one = _PAIR.match(text, position)
        if one is None:
            raise InvalidPairs
        bare = one["bare"]
        heading = (one["quoted"].replace('""', '"') if bare is None else bare).strip()
        if not one["type"] or not heading:
            raise InvalidPairs
        found.append((one["type"], heading))
        position = one.end()
    return tuple(found)


def words(text: str) -> tuple[str, ...]:
    """Read a list of words with commas between them."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def folded(text: str) -> frozenset[str]:
    """Read a list of words that are compared in any letter case."""
    return frozenset(word.casefold() for word in words(text))


# Dates as a table writes them: ISO always, everything else only where the site file says how.
#
# 03/04/2030 is a day in March or in April; it is never guessed which.

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
        if sorted(token[0] for token in tokens) != ["D", "M", "Y"]:
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


# What only a spreadsheet of patrons needs to know: which column holds what, in which words.

ACTIVE_WORDS = "active, a, y, yes, 1, true, ok"
INACTIVE_WORDS = "inactive, i, n, no, 0, false, disabled, closed, deleted"
BLOCKED_WORDS = "blocked, block, b, x, y, yes, 1, true"
NOT_BLOCKED_WORDS = "ok, none, not blocked, -, n, no, 0, false"

_PARTS = {
    "given_name": "Heading of the given names.",
    "family_name": "Heading of the family names.",
    "full_name": "Heading of the whole names.",
    "email": "Heading of the e-mail addresses.",
    "group": "Heading of the patron groups, as NCIP would send them as PROFILE.",
    "group_label": "Heading of the names that people give the patron groups.",
    "status": "Heading of the column that says whether the record is active.",
    "expires": "Heading of the expiry dates.",
    "blocked": "Heading of the column that says whether the patron is blocked.",
    "balance": "Heading of what the patrons owe.",
    "internal_id": "Heading of the library system's own key; equal keys are one patron.",
}
PARTS = tuple(_PARTS)
"""The settings that name one column each, other than those of identifiers."""

SETTINGS = (
    ConnectorSetting(
        name="identifiers",
        required=True,
        means="which column holds which identifier, as in barcode=Card number, username=Login.",
    ),
    ConnectorSetting(
        name="old_identifiers",
        means="Columns of identifiers that are no longer in use, as in barcode=Old card.",
    ),
    *(ConnectorSetting(name=name, means=means) for name, means in _PARTS.items()),
    ConnectorSetting(
        name="active_words",
        default=ACTIVE_WORDS,
        means="Words of the column `status` for an active record.",
    ),
    ConnectorSetting(
        name="inactive_words",
        default=INACTIVE_WORDS,
        means="Words of the column `status` for an inactive record.",
    ),
    ConnectorSetting(
        name="blocked_words",
        default=BLOCKED_WORDS,
        means="Words of the column `blocked` for a blocked patron.",
    ),
    ConnectorSetting(
        name="not_blocked_words",
        default=NOT_BLOCKED_WORDS,
        means="Words of the column `blocked` for a patron without a block; a blank cell is one.",
    ),
    ConnectorSetting(
        name="date_format",
        means=f"How dates are written beside {ISO}, as in DD.MM.YYYY, DD-MON-YY.",
    ),
    ConnectorSetting(name="currency", means="Currency of the column `balance`, as in USD."),
    ConnectorSetting(
        name="fine_limit",
        kind="number",
        means="Amount above which the library system blocks a patron.",
    ),
    ConnectorSetting(name="sheet", means="Title of the worksheet; without it the first one."),
    ConnectorSetting(
        name="delimiter",
        default="auto",
        choices=("auto", *DELIMITERS),
        means="What stands between the cells of a text file.",
    ),
    ConnectorSetting(
        name="encoding",
        default="auto",
        means="Encoding of a text file, as in utf-8, cp1252 or utf-16.",
    ),
    ConnectorSetting(
        name="lookup_by",
        default="barcode",
        means='Types of identifiers by which a connection with role = "reshare" finds patrons.',
    ),
    ConnectorSetting(
        name="status_word",
        means="NCIP's STATUS of every patron; without it ACTIVE, INACTIVE or BLOCKED by the file.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadsheetOptions:
    """The connection's own settings, read. ``parts`` are headings by the setting's name."""

    identifiers: tuple[tuple[str, str], ...]  # type, heading
    old_identifiers: tuple[tuple[str, str], ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    active_words: frozenset[str] = folded(ACTIVE_WORDS)
    inactive_words: frozenset[str] = folded(INACTIVE_WORDS)
    blocked_words: frozenset[str] = folded(BLOCKED_WORDS)
    not_blocked_words: frozenset[str] = folded(NOT_BLOCKED_WORDS)
    date_formats: tuple[DateFormat, ...] = (DateFormat(ISO),)
    currency: str | None = None
    fine_limit: Decimal | None = None
    sheet: str = ""
    delimiter: str = "auto"
    encoding: str = "auto"
    lookup_by: frozenset[str] = frozenset({"barcode"})  # case-folded
    status_word: str | None = None

    @classmethod
    def of(cls, connection: IlsConnection) -> SpreadsheetOptions:
        """Read the settings of *connection*, in which nothing was found wrong."""
        given = {
            setting.name: connection.option(setting.name, setting.default).strip()
            for setting in SETTINGS
        }
        dates = (*words(given["date_format"]), ISO)
        return cls(
            identifiers=pairs(given["identifiers"]),
            old_identifiers=pairs(given["old_identifiers"]),
            parts={name: given[name] for name in PARTS if given[name]},
            active_words=folded(given["active_words"]),
            inactive_words=folded(given["inactive_words"]),
            blocked_words=folded(given["blocked_words"]),
            not_blocked_words=folded(given["not_blocked_words"]),
            date_formats=tuple(map(DateFormat, dates)),
            currency=given["currency"] or None,
            fine_limit=Decimal(given["fine_limit"]) if given["fine_limit"] else None,
            sheet=given["sheet"],
            delimiter=given["delimiter"],
            encoding=given["encoding"],
            lookup_by=folded(given["lookup_by"]),
            status_word=given["status_word"] or None,
        )

    @property
    def headings(self) -> tuple[tuple[str, str], ...]:
        """Every heading that is mapped, with the setting that names it."""
        return (
            *(("identifiers", heading) for _, heading in self.identifiers),
            *(("old_identifiers", heading) for _, heading in self.old_identifiers),
            *self.parts.items(),
        )
