"""The settings of a spreadsheet connection: what each column holds, its words and date formats."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator

from verifier.adapters.ils.capabilities import no, of_a_file
from verifier.adapters.ils.settings import Amount, ConnectorSettings, Sees, setting, split_names
from verifier.adapters.tabular.delimited import is_text_encoding
from verifier.domain.model.patron import Capabilities, CapabilityName
from verifier.domain.model.site import IlsConnection, IlsRole

_PAIR = re.compile(
    r'\s*(?P<type>[^=,"]*?)\s*=\s*(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<bare>[^,"]*?))\s*(?:,|$)'
)
_HOW_PAIRS_ARE_WRITTEN = (
    "must be written as type=heading, with a comma between two of them and quotation marks around "
    'a heading that holds a comma: barcode=Card number, username="Login, old".'
)


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Read ``barcode=Card number, username=Login``. Raises ``ValueError`` that explains it."""
    found: list[tuple[str, str]] = []
    position = 0
    while text[position:].strip():
        pair = _PAIR.match(text, position)
        if pair is None:
            raise ValueError(_HOW_PAIRS_ARE_WRITTEN)
        bare = pair["bare"]
        heading = (pair["quoted"].replace('""', '"') if bare is None else bare).strip()
        if not pair["type"] or not heading:
            raise ValueError(_HOW_PAIRS_ARE_WRITTEN)
        found.append((pair["type"], heading))
        position = pair.end()
    return tuple(found)


def folded(text: str) -> frozenset[str]:
    """Read a list of words and fold their case for comparison."""
    return frozenset(word.casefold() for word in split_names(text))


# Date formats of a table: ISO always, any other only if the site file names it.
#
# 03/04/2030 is a day in March or in April; the program never guesses which.

ISO = "YYYY-MM-DD"
_TOKEN = re.compile(r"YYYY|YY|MON|MM|M|DD|D")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MEANING = {"Y": "year", "M": "month", "D": "day"}
_PROBE = date(2003, 2, 1)  # day, month and year can all be confused
_TIME = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AP]M)?)?(?:Z|[+-]\d{2}:?\d{2})?"
_CENTURY = 2000


class DateFormat:
    """A date format, written as ``DD.MM.YYYY``. Raises ``ValueError`` if it is not valid."""

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
        """Read a date; None if *text* is not a date in this format."""
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
    """Read a date in the first of *formats* that matches; None if none does."""
    return next((day for own in formats if (day := own.read(text)) is not None), None)


def date_format_problem(written: Sequence[str]) -> str | None:
    """Report if a format is invalid, or if two formats read the same text as different dates."""
    formats = [DateFormat(ISO)]
    for text in written:
        try:
            formats.append(DateFormat(text))
        except ValueError:
            return (
                "must name day, month and year once each, like DD.MM.YYYY, MM/DD/YYYY or DD-MON-YY"
            )
    for own in formats:
        for other in formats:
            if other.read(own.write(_PROBE)) not in (None, _PROBE):
                return (
                    f"holds {own.written} and {other.written}, which read the same text as two "
                    "dates"
                )
    return None


def _pattern(token: str, *, joined: bool) -> str:
    """Build the pattern of one part; its width is fixed if no characters separate the parts."""
    group = _MEANING[token[0]]
    if token.startswith("MON"):
        return f"(?P<{group}>{'|'.join(_MONTHS)})"
    if group == "year":
        return rf"(?P<{group}>\d{{{len(token)}}})"
    return rf"(?P<{group}>\d{{2}})" if joined else rf"(?P<{group}>\d{{1,2}})"


def _stripped(text: str) -> str | None:
    return text.strip() or None


def _identifiers(text: str) -> tuple[tuple[str, str], ...]:
    found = pairs(text)
    if not found:
        raise ValueError("names no column.")
    return found


def _dates(text: str) -> tuple[str, ...]:
    formats = split_names(text)
    if problem := date_format_problem(formats):
        raise ValueError(f"{problem}.")
    return formats


def _encoding(text: str) -> str:
    if text.strip() != "auto" and not is_text_encoding(text.strip()):
        raise ValueError("is none that is known. Write auto, utf-8, cp1252 or utf-16.")
    return text.strip()


Pairs = Annotated[tuple[tuple[str, str], ...], BeforeValidator(pairs)]  # type, heading
Text = Annotated[str | None, BeforeValidator(_stripped)]
Words = Annotated[frozenset[str], BeforeValidator(folded)]  # case-folded


_COLUMNS = {
    CapabilityName.OLD_IDENTIFIERS: ("old_identifiers",),
    CapabilityName.ACCOUNT_STATUS: ("status",),
    CapabilityName.EXPIRY: ("expires",),
    CapabilityName.GROUP: ("group",),
    CapabilityName.BLOCKS: ("blocked",),
    CapabilityName.BALANCE: ("balance",),
    CapabilityName.NAME: ("full_name", "family_name"),
    CapabilityName.EMAIL: ("email",),
    CapabilityName.BY_EMAIL: ("email",),
}
"""The settings that name the columns for each capability."""


class SpreadsheetSettings(ConnectorSettings):
    """The settings of a spreadsheet of patrons: what each column holds, and the words in it."""

    what: ClassVar[str] = "a spreadsheet of patrons"
    sees: ClassVar[Sees] = {
        "": of_a_file("A spreadsheet tells what its columns hold, as of the day of its export.")
    }
    takes_url: ClassVar[bool] = False

    identifiers: Annotated[tuple[tuple[str, str], ...], BeforeValidator(_identifiers)] = setting(
        "which column holds which identifier, as in barcode=Card number, username=Login."
    )
    old_identifiers: Pairs = setting(
        "Columns of identifiers that are no longer in use, as in barcode=Old card.", ""
    )
    given_name: Text = setting("Heading of the given names.", None)
    family_name: Text = setting("Heading of the family names.", None)
    full_name: Text = setting("Heading of the whole names.", None)
    email: Text = setting("Heading of the e-mail addresses.", None)
    group: Text = setting(
        "Heading of the patron groups, as NCIP would send them as PROFILE.", None
    )
    group_label: Text = setting("Heading of the names that people give the patron groups.", None)
    status: Text = setting("Heading of the column that says whether the record is active.", None)
    expires: Text = setting("Heading of the expiry dates.", None)
    blocked: Text = setting("Heading of the column that says whether the patron is blocked.", None)
    balance: Text = setting("Heading of what the patrons owe.", None)
    internal_id: Text = setting(
        "Heading of the library system's own key; equal keys are one patron.", None
    )
    active_words: Words = setting(
        "Words of the column `status` for an active record.", "active, a, y, yes, 1, true, ok"
    )
    inactive_words: Words = setting(
        "Words of the column `status` for an inactive record.",
        "inactive, i, n, no, 0, false, disabled, closed, deleted",
    )
    blocked_words: Words = setting(
        "Words of the column `blocked` for a blocked patron.",
        "blocked, block, b, x, y, yes, 1, true",
    )
    not_blocked_words: Words = setting(
        "Words of the column `blocked` for a patron without a block; a blank cell is one.",
        "ok, none, not blocked, -, n, no, 0, false",
    )
    date_format: Annotated[tuple[str, ...], BeforeValidator(_dates)] = setting(
        f"How dates are written beside {ISO}, as in DD.MM.YYYY, DD-MON-YY.", ""
    )
    currency: Text = setting("Currency of the column `balance`, as in USD.", None)
    fine_limit: Amount = setting("Amount above which the library system blocks a patron.", None)
    sheet: Annotated[str, AfterValidator(str.strip)] = setting(
        "Title of the worksheet; without it the first one.", ""
    )
    delimiter: Literal["auto", ",", ";", "tab", "|"] = setting(
        "What stands between the cells of a text file.", "auto"
    )
    encoding: Annotated[str, AfterValidator(_encoding)] = setting(
        "Encoding of a text file, as in utf-8, cp1252 or utf-16.", "auto"
    )
    lookup_by: Words = setting(
        'Types of identifiers by which a connection with role = "reshare" finds patrons.',
        "barcode",
    )
    status_word: Text = setting(
        "NCIP's STATUS of every patron; without it ACTIVE, INACTIVE or BLOCKED by the file.", None
    )

    @property
    def parts(self) -> dict[str, str]:
        """The headings by setting, of all columns but those of identifiers."""
        names = list(type(self).model_fields)
        parts = names[names.index("given_name") : names.index("internal_id") + 1]
        return {name: heading for name in parts if (heading := getattr(self, name))}

    @property
    def headings(self) -> tuple[tuple[str, str], ...]:
        """Every mapped heading, each after the name of its setting."""
        return (
            *(("identifiers", heading) for _, heading in self.identifiers),
            *(("old_identifiers", heading) for _, heading in self.old_identifiers),
            *self.parts.items(),
        )

    @cached_property
    def date_formats(self) -> tuple[DateFormat, ...]:
        """The date formats, with ISO last."""
        return tuple(map(DateFormat, (*self.date_format, ISO)))

    @classmethod
    def capabilities(cls, connection: IlsConnection) -> Capabilities:
        """Return what the spreadsheet can tell: nothing for which no column is named."""
        unnamed = {
            sight: no(f"The spreadsheet's settings name no column for it ({settings[0]}).")
            for sight, settings in _COLUMNS.items()
            if not any(connection.option(setting) for setting in settings)
        }
        return {**super().capabilities(connection), **unnamed}

    @classmethod
    def problems(cls, connection: IlsConnection) -> tuple[str, ...]:
        """List what is wrong, one sentence each, without personal data.

        If the settings are valid, the file is opened and its headings are checked.
        """
        problems = super().problems(connection)
        if connection.file is None:
            return ("file is missing: the table of patrons (.csv, .tsv or .xlsx).", *problems)
        if problems:
            return problems
        # imports this module
        from verifier.adapters.ils.spreadsheet.connector import file_problem  # noqa: PLC0415

        problem = file_problem(connection.file, connection)
        return (problem,) if problem else ()

    @classmethod
    def further_problems(cls, connection: IlsConnection) -> Iterator[str]:
        """Report words in contradictory lists, and identifier types that no column holds."""
        given = cls.texts(connection)
        try:
            types = {kind.casefold() for kind, _ in pairs(given["identifiers"])}
        except ValueError:
            types = set()
        asked = folded(given["lookup_by"])
        if connection.role is IlsRole.RESHARE and types and (not asked or asked - types):
            unknown = ", ".join(sorted(asked - types)) or "nothing"
            yield (
                f"lookup_by names {unknown}, which is no type in identifiers. "
                f"There are: {', '.join(sorted(types))}."
            )
        for name, opposite in (
            ("active_words", "inactive_words"),
            ("blocked_words", "not_blocked_words"),
        ):
            for word in sorted(folded(given[name]) & folded(given[opposite])):
                yield f'"{word}" is in both {name} and {opposite}. Leave it in one of them.'
