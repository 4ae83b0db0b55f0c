"""Requests in a table: CSV, TSV, or with semicolons or pipes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from verifier.messages.reshare.states import code_of, is_code
from verifier.model.counting import counted
from verifier.model.patron_request import AuditEntry, PatronRequest, RequestDoor, RequestsRead
from verifier.model.triage import Oddity
from verifier.request_exports.damaged import (
    MOST_PLACES,
    damages,
    is_spoilt,
    oddities,
    without_formula,
)
from verifier.request_exports.dates import read_dates
from verifier.request_exports.export import NotRequests, RequestExport
from verifier.request_exports.fields import IDENTIFIER, NAMES, Found, find
from verifier.rest.stopped import LookupStopped
from verifier.tables.cell import SheetRow
from verifier.tables.delimited import open_delimited
from verifier.tables.handed_in import of_a_handed_in_table
from verifier.tables.headings import quoted
from verifier.tables.text_shape import encoding_of

_DOORS: Mapping[str, RequestDoor] = MappingProxyType(
    {
        **{one.value: one for one in RequestDoor},
        "openurl": RequestDoor.LINK,
        "vufind": RequestDoor.LINK,
        "discovery": RequestDoor.LINK,
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
    except LookupStopped as stopped:
        raise NotRequests(of_a_handed_in_table(stopped.outcome.said)) from None
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
        kinds = damages(identifiers, [one.shifted for one in self._rows])
        created = read_dates(self._column("created"))
        requests = [
            self._request(at, identifier, created[at]) for at, identifier in enumerate(identifiers)
        ]
        numbered = zip(self._rows, kinds, strict=True)
        damaged = {f"row {row.number}": kind for row, kind in numbered if kind is not None}
        spoilt = {one.id for one, kind in zip(requests, kinds, strict=True) if is_spoilt(kind)}
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
        return [one.cells[position].text for one in self._rows]

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
            audit=(AuditEntry(said=audit),) if audit else (),
        )

    def _unread_dates(self, created: Sequence[datetime | None]) -> tuple[Oddity, ...]:
        texts = self._column("created")
        unread = [
            f"row {row.number}"
            for row, text, moment in zip(self._rows, texts, created, strict=True)
            if text.strip() and moment is None
        ]
        if not unread:
            return ()
        heading = quoted(self._found["created"].heading)
        said = (
            f"{counted(len(unread), 'date')} of the column {heading} cannot be read for certain, "
            "so these requests stand on no day: write them as 2026-03-31."
        )
        return (Oddity(said=said, places=tuple(unread[:MOST_PLACES])),)

    def _unknown_states(self, requests: Sequence[PatronRequest]) -> tuple[Oddity, ...]:
        unknown = [
            f"row {row.number}"
            for row, one in zip(self._rows, requests, strict=True)
            if one.state and not is_code(one.state)
        ]
        if not unknown:
            return ()
        states = counted(len(unknown), "state")
        said = (
            f"The column {quoted(self._found['state'].heading)} has {states} in words that are "
            "not known, and nothing is taken from them. Write REQ_INVALID_PATRON where ReShare "
            "refused the patron, and REQ_VALIDATED where it did not."
        )
        return (Oddity(said=said, places=tuple(unknown[:MOST_PLACES])),)
