"""What only a spreadsheet of patrons needs to know: which column holds what, in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from verifier.ils.own_settings import OwnSetting
from verifier.ils.spreadsheet.dates import ISO, DateFormat
from verifier.ils.spreadsheet.pairs import folded, pairs, words
from verifier.model.site import IlsConnection
from verifier.tables.text_shape import DELIMITERS

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
    OwnSetting(
        name="identifiers",
        required=True,
        means="which column holds which identifier, as in barcode=Card number, username=Login.",
    ),
    OwnSetting(
        name="old_identifiers",
        means="Columns of identifiers that are no longer in use, as in barcode=Old card.",
    ),
    *(OwnSetting(name=name, means=means) for name, means in _PARTS.items()),
    OwnSetting(
        name="active_words",
        default=ACTIVE_WORDS,
        means="Words of the column `status` for an active record.",
    ),
    OwnSetting(
        name="inactive_words",
        default=INACTIVE_WORDS,
        means="Words of the column `status` for an inactive record.",
    ),
    OwnSetting(
        name="blocked_words",
        default=BLOCKED_WORDS,
        means="Words of the column `blocked` for a blocked patron.",
    ),
    OwnSetting(
        name="not_blocked_words",
        default=NOT_BLOCKED_WORDS,
        means="Words of the column `blocked` for a patron without a block; a blank cell is one.",
    ),
    OwnSetting(
        name="date_format",
        means=f"How dates are written beside {ISO}, as in DD.MM.YYYY, DD-MON-YY.",
    ),
    OwnSetting(name="currency", means="Currency of the column `balance`, as in USD."),
    OwnSetting(
        name="fine_limit",
        kind="number",
        means="Amount above which the library system blocks a patron.",
    ),
    OwnSetting(name="sheet", means="Title of the worksheet; without it the first one."),
    OwnSetting(
        name="delimiter",
        default="auto",
        choices=("auto", *DELIMITERS),
        means="What stands between the cells of a text file.",
    ),
    OwnSetting(
        name="encoding",
        default="auto",
        means="Encoding of a text file, as in utf-8, cp1252 or utf-16.",
    ),
    OwnSetting(
        name="lookup_by",
        default="barcode",
        means='Types of identifiers by which a connection with role = "reshare" finds patrons.',
    ),
    OwnSetting(
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
        given = {one.name: connection.option(one.name, one.default).strip() for one in SETTINGS}
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
