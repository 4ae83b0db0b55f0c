"""Read requests from a table: its columns, date order, and damaged identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Literal

from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.messages.reshare_request import parse_reshare_date
from verifier.adapters.request_exports.fields import (
    IDENTIFIER,
    NAMES,
    Found,
    NotRequests,
    RequestExport,
    find,
)
from verifier.adapters.tabular.cells import Cell, SheetRow, message_for_upload, quoted
from verifier.adapters.tabular.damage import ColumnStatistics, Damage, Undone, damage, tidy
from verifier.adapters.tabular.delimited import encoding_of, open_delimited
from verifier.domain.model.request_history import code_of, is_code
from verifier.domain.model.triage import (
    AuditEntry,
    ExportOddity,
    PatronRequest,
    RequestSource,
    RequestsRead,
)
from verifier.domain.model.wording import plural

# The dates of a column: ISO, or with day and month in an order that the column itself shows.

Order = Literal["day-first", "month-first"]

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PARTS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[T, ].{0,20})?", re.ASCII)
_MONTHS = 12


def read_dates(texts: Sequence[str]) -> list[datetime | None]:
    """Read each; None where one is empty, or cannot be told.

    03/04/2026 is a day in March or in April. Which of the two is decided by the rest of the
    column, where one of its dates can only be read one way; it is never guessed.
    """
    order = _order(texts)
    return [_read(text.strip(), order) for text in texts]


def _order(texts: Iterable[str]) -> Order | None:
    found = [one for text in texts if (one := _PARTS.fullmatch(text.strip()))]
    day_first = any(int(one[1]) > _MONTHS or one[2] == "." for one in found)
    month_first = any(int(one[3]) > _MONTHS for one in found)
    if day_first == month_first:
        return None
    return "day-first" if day_first else "month-first"


def _read(text: str, order: Order | None) -> datetime | None:
    parts = _PARTS.fullmatch(text)
    if parts is None:
        # A day without a time is that day everywhere: at noon of UTC it is one nearly all over.
        return parse_reshare_date(f"{text}T12:00:00Z" if _ISO_DAY.fullmatch(text) else text)
    if order is None:
        return None
    first, second, year = int(parts[1]), int(parts[3]), int(parts[4])
    day, month = (first, second) if order == "day-first" else (second, first)
    try:
        return datetime(year, month, day, 12, tzinfo=UTC)
    except ValueError:
        return None


# What spreadsheet programs did to the identifiers of an export: told, never repaired.

MOST_PLACES = 5
_TOLD_ALONE = frozenset({Damage.LOST_ZEROS, Damage.INVISIBLE, Damage.ENCODING})
"""What may be on the request itself: the identifier is judged as it stands."""


def without_formula(text: str) -> str:
    """Take off what an export writes around digits to keep them: ``="00123"``; nothing else.

    Blanks stay: they may be on the request itself.
    """
    cell, undone = tidy(Cell(text))
    return cell.text if undone is Undone.TEXT_FORMULA else text


def damages(values: Sequence[str], shifted: Sequence[bool]) -> list[Damage | None]:
    """Say of each identifier how it was damaged. *shifted* rows have cells without a heading."""
    tidied = [tidy(Cell(value))[0] for value in values]
    statistics = ColumnStatistics.of(one.text for one in tidied)
    return [
        Damage.SHIFTED if moved else damage(cell, statistics) if cell.text else None
        for cell, moved in zip(tidied, shifted, strict=True)
    ]


def is_damaged(kind: Damage | None) -> bool:
    """Whether the identifier on the request is not known because of it."""
    return kind is not None and kind not in _TOLD_ALONE


def oddities(found: Mapping[str, Damage], heading: str) -> tuple[ExportOddity, ...]:
    """Tell each kind of damage once. *found* has the places of the requests, in their order."""
    by_kind: dict[Damage, list[str]] = {}
    for place, kind in found.items():
        by_kind.setdefault(kind, []).append(place)
    return tuple(
        ExportOddity(message=_said(kind, len(places), heading), places=tuple(places[:MOST_PLACES]))
        for kind, places in by_kind.items()
    )


def _said(kind: Damage, count: int, heading: str) -> str:
    many = f"{plural(count, 'value')} of the column {quoted(heading)}"
    if kind is Damage.LOST_ZEROS:
        return (
            f"{many} may have lost leading zeros in a spreadsheet program: see whether ReShare "
            "has them. They are judged as they stand."
        )
    if kind in _TOLD_ALONE:
        return f"{many}: {kind.value}. They are judged as they stand."
    return (
        f"{many}: {kind.value}. What ReShare has is not known from this file; export it again "
        "without opening it in a spreadsheet program."
    )


# Requests in a table: CSV, TSV, or with semicolons or pipes.

_DOORS: Mapping[str, RequestSource] = MappingProxyType(
    {
        **{one.value: one for one in RequestSource},
        "openurl": RequestSource.LINK,
        "vufind": RequestSource.LINK,
        "discovery": RequestSource.LINK,
    }
)


def read_table(data: bytes, *, columns: Mapping[str, str], place: str) -> RequestExport:
    """Read a table. *columns* are those that somebody named. Raises ``NotRequests``."""
    wanted = [*columns.values(), *(name for names in NAMES.values() for name in names)]
    try:
        sheet = open_delimited(
            data, place=place, encoding=_encoding(data), delimiter="auto", wanted=wanted
        )
        found = find(sheet.headings, columns, place)
        rows = list(sheet.rows([one.at for one in found.values()]))
    except LookupAborted as stopped:
        raise NotRequests(message_for_upload(stopped.outcome.message)) from None
    return _Table(found, rows).export()


def _encoding(data: bytes) -> str:
    """Tell the encoding; where Windows-1252 has no sign for a byte, it is Latin-1."""
    encoding = encoding_of(data)
    if encoding == "cp1252":
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            return "latin-1"
    return encoding


class _Table:
    """The rows of a table, and which column of them is what."""

    def __init__(self, found: Mapping[str, Found], rows: Sequence[SheetRow]) -> None:
        self._found, self._rows = found, rows
        self._position = {field: position for position, field in enumerate(found)}

    def export(self) -> RequestExport:
        """Read every row as one request."""
        identifiers = [without_formula(one) for one in self._column(IDENTIFIER)]
        kinds = damages(identifiers, [row.shifted for row in self._rows])
        created = read_dates(self._column("created"))
        requests = [
            self._request(at, identifier, created[at]) for at, identifier in enumerate(identifiers)
        ]
        numbered = zip(self._rows, kinds, strict=True)
        damaged = {f"row {row.number}": kind for row, kind in numbered if kind is not None}
        spoilt = {one.id for one, kind in zip(requests, kinds, strict=True) if is_damaged(kind)}
        heading = self._found[IDENTIFIER].heading
        return RequestExport(
            read=RequestsRead(requests=tuple(requests), total=len(requests)),
            oddities=(
                *oddities(damaged, heading),
                *self._unread_dates(created),
                *self._unknown_states(requests),
            ),
            spoilt=frozenset(spoilt),
        )

    def _column(self, field: str) -> list[str]:
        position = self._position.get(field)
        if position is None:
            return [""] * len(self._rows)
        return [row.cells[position].text for row in self._rows]

    def _text(self, at: int, field: str) -> str | None:
        position = self._position.get(field)
        text = "" if position is None else self._rows[at].cells[position].text.strip()
        return text or None

    def _request(self, at: int, identifier: str, created: datetime | None) -> PatronRequest:
        state, audit = self._text(at, "state"), self._text(at, "audit")
        return PatronRequest(
            id=self._text(at, "id") or f"row {self._rows[at].number}",
            number=self._text(at, "number"),
            created_at=created,
            state=code_of(state) if state else None,
            patron_identifier=identifier or None,
            group=self._text(at, "group"),
            surname=self._text(at, "surname"),
            given_name=self._text(at, "given-name"),
            email=self._text(at, "email"),
            institution=self._text(at, "institution"),
            pickup_location=self._text(at, "pickup-location"),
            door=_DOORS.get((self._text(at, "door") or "").casefold()),
            audit=(AuditEntry(message=audit),) if audit else (),
        )

    def _unread_dates(self, created: Sequence[datetime | None]) -> tuple[ExportOddity, ...]:
        texts = self._column("created")
        unread = [
            f"row {row.number}"
            for row, text, moment in zip(self._rows, texts, created, strict=True)
            if text.strip() and moment is None
        ]
        if not unread:
            return ()
        heading = quoted(self._found["created"].heading)
        message = (
            f"{plural(len(unread), 'date')} of the column {heading} cannot be read for certain, "
            "so these requests stand on no day: write them as 2026-03-31."
        )
        return (ExportOddity(message=message, places=tuple(unread[:MOST_PLACES])),)

    def _unknown_states(self, requests: Sequence[PatronRequest]) -> tuple[ExportOddity, ...]:
        unknown = [
            f"row {row.number}"
            for row, one in zip(self._rows, requests, strict=True)
            if one.state and not is_code(one.state)
        ]
        if not unknown:
            return ()
        states = plural(len(unknown), "state")
        message = (
            f"The column {quoted(self._found['state'].heading)} has {states} in words that are "
            "not known, and nothing is taken from them. Write REQ_INVALID_PATRON where ReShare "
            "refused the patron, and REQ_VALIDATED where it did not."
        )
        return (ExportOddity(message=message, places=tuple(unknown[:MOST_PLACES])),)
