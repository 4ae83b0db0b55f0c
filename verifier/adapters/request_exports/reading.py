"""Read an export of requests, a table or JSON, and merge rows about the same request."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from verifier.adapters.http.json_body import read_json
from verifier.adapters.http.lookup_errors import LookupAborted, Peer
from verifier.adapters.messages.reshare_request import parse_reshare_date, read_patron_request
from verifier.adapters.request_exports.fields import (
    IDENTIFIER,
    NAMES,
    Found,
    NotRequests,
    RequestExport,
    find,
    no_identifier,
)
from verifier.adapters.tabular.cells import (
    MAX_BYTES,
    MAX_ROWS,
    Cell,
    SheetRow,
    message_for_upload,
    quoted,
)
from verifier.adapters.tabular.damage import (
    ColumnStatistics,
    Damage,
    damage,
    text_in_formula,
    tidy,
)
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

# The dates of a column: ISO, or with day and month in an order that the column reveals.

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PARTS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[T, ].{0,20})?", re.ASCII)
_MONTHS = 12


def read_dates(texts: Sequence[str]) -> list[datetime | None]:
    """Parse each date; None if it is empty, malformed or ambiguous.

    03/04/2026 is a day in March or in April. The order is taken from other dates of the column
    that can be read in only one way; it is never guessed.
    """
    parts = [_PARTS.fullmatch(text.strip()) for text in texts]
    day_first = any(date and (int(date[1]) > _MONTHS or date[2] == ".") for date in parts)
    month_first = any(date and int(date[3]) > _MONTHS for date in parts)
    certain = day_first != month_first
    found: list[datetime | None] = []
    for text, date in zip(map(str.strip, texts), parts, strict=True):
        if date is None:
            # For a day without a time noon in UTC is used: in nearly all zones it is the same day
            is_day = _ISO_DAY.fullmatch(text)
            found.append(parse_reshare_date(f"{text}T12:00:00Z" if is_day else text))
            continue
        first, second, year = int(date[1]), int(date[3]), int(date[4])
        day, month = (first, second) if day_first else (second, first)
        try:
            found.append(datetime(year, month, day, 12, tzinfo=UTC) if certain else None)
        except ValueError:
            found.append(None)
    return found


MOST_PLACES = 5
_TOLD_ALONE = frozenset({Damage.LOST_ZEROS, Damage.INVISIBLE, Damage.ENCODING})
"""Damage that may also be in ReShare's request: the identifier is checked as it is."""


def damages(values: Sequence[str], shifted: Sequence[bool]) -> list[Damage | None]:
    """Return for each identifier how it was damaged. *shifted* marks rows with too many cells."""
    tidied = [tidy(Cell(value)) for value in values]
    statistics = ColumnStatistics.of(cell.text for cell in tidied)
    return [
        Damage.SHIFTED if moved else damage(cell, statistics) if cell.text else None
        for cell, moved in zip(tidied, shifted, strict=True)
    ]


def _damage_message(kind: Damage, count: int, heading: str) -> str:
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


_DOORS: Mapping[str, RequestSource] = MappingProxyType(
    {
        **{source.value: source for source in RequestSource},
        "openurl": RequestSource.LINK,
        "vufind": RequestSource.LINK,
        "discovery": RequestSource.LINK,
    }
)


def read_table(data: bytes, *, columns: Mapping[str, str], place: str) -> RequestExport:
    """Read a table. *columns* are those that the user named. Raises ``NotRequests``."""
    wanted = [*columns.values(), *(name for names in NAMES.values() for name in names)]
    try:
        encoding = encoding_of(data)
        if encoding == "cp1252":  # if a byte is undefined in it, use Latin-1
            try:
                data.decode(encoding)
            except UnicodeDecodeError:
                encoding = "latin-1"
        sheet = open_delimited(
            data, place=place, encoding=encoding, delimiter="auto", wanted=wanted
        )
        found = find(sheet.headings, columns, place)
        rows = list(sheet.rows([column.at for column in found.values()]))
    except LookupAborted as stopped:
        raise NotRequests(message_for_upload(stopped.outcome.message)) from None
    return _Table(found, rows).export()


_UNREAD = (
    "{} of the column {} cannot be read for certain, so these requests stand on no day: write "
    "them as 2026-03-31."
)
_UNKNOWN = (
    "The column {} has {} in words that are not known, and nothing is taken from them. Write "
    "REQ_INVALID_PATRON where ReShare refused the patron, and REQ_VALIDATED where it did not."
)


class _Table:
    """The rows of a table, and the fields that its columns hold."""

    def __init__(self, found: Mapping[str, Found], rows: Sequence[SheetRow]) -> None:
        self._found, self._rows = found, rows
        self._position = {field: position for position, field in enumerate(found)}

    def export(self) -> RequestExport:
        """Convert every row to a request."""
        # only ="00123" is unwrapped: spaces may be in the request itself
        written = self._column(IDENTIFIER)
        unwrapped = map(text_in_formula, written)
        identifiers = [
            text if inside is None else inside
            for text, inside in zip(written, unwrapped, strict=True)
        ]
        kinds = damages(identifiers, [row.shifted for row in self._rows])
        texts = self._column("created")
        created = read_dates(texts)
        requests = [
            self._request(at, identifier, created[at]) for at, identifier in enumerate(identifiers)
        ]
        by_kind: dict[Damage, list[int]] = {}
        for at, kind in enumerate(kinds):
            if kind is not None:
                by_kind.setdefault(kind, []).append(at)
        heading = self._found[IDENTIFIER].heading
        unread = [at for at, text in enumerate(texts) if text.strip() and created[at] is None]
        states = [request.state for request in requests]
        unknown = [at for at, state in enumerate(states) if state and not is_code(state)]
        messages = [
            *((_damage_message(kind, len(at), heading), at) for kind, at in by_kind.items()),
            (_UNREAD.format(plural(len(unread), "date"), self._heading("created")), unread),
            (_UNKNOWN.format(self._heading("state"), plural(len(unknown), "state")), unknown),
        ]
        return RequestExport(
            read=RequestsRead(requests=tuple(requests), total=len(requests)),
            oddities=tuple(
                ExportOddity(
                    message=message,
                    places=tuple(f"row {self._rows[at].number}" for at in rows[:MOST_PLACES]),
                )
                for message, rows in messages
                if rows
            ),
            spoilt=frozenset(
                requests[at].id
                for kind, rows in by_kind.items()
                if kind not in _TOLD_ALONE
                for at in rows
            ),
        )

    def _heading(self, field: str) -> str:
        return quoted(self._found[field].heading) if field in self._found else ""

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


# Requests in JSON: a list, ReShare's answer with ``results``, one request, or JSON lines.

FEWEST_ALLOWED = 200_000  # parts: a small file may have as many
CHARACTERS_A_PART = 6  # a part of a real request has fifteen or more

_LISTS = ("results", "requests", "patronrequests", "items")
_TOTALS = ("totalRecords", "total", "totalCount", "count")
_RESHARES_OWN = ("patronIdentifier", "hrid", "audit", "requestingInstitutionSymbol")
_FIELDS = {field: names[0] for field, names in NAMES.items()}
_MOST_NAMED = 30

Content = Mapping[str, Any]


def looks_like_json(text: str) -> bool:
    """Whether *text* begins like JSON."""
    return text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")


def read_json_requests(text: str, *, columns: Mapping[str, str], place: str) -> RequestExport:
    """Read requests from JSON. *columns* maps fields to other keys. Raises ``NotRequests``."""
    parts = text.count("{") + text.count("[") + text.count(",")
    if parts > max(FEWEST_ALLOWED, len(text) // CHARACTERS_A_PART):
        raise NotRequests(f"{place} has far too many small parts for an export of requests.")
    contents, total = _contents(text, place)
    if len(contents) > MAX_ROWS:
        raise NotRequests(f"{place} holds more than {MAX_ROWS:,} requests.")
    # ReShare's own JSON may omit the key if a request has no User ID
    key = columns.get(IDENTIFIER)
    wanted = (key,) if key else _RESHARES_OWN
    if contents and not any(name in content for content in contents for name in wanted):
        names = list(dict.fromkeys(name for content in contents[:100] for name in content))
        raise NotRequests(no_identifier(names[:_MOST_NAMED], place, part="key"))
    requests = tuple(
        read_patron_request(_renamed(content, columns), f"request {number}")
        for number, content in enumerate(contents, 1)
    )
    return RequestExport(read=RequestsRead(requests=requests, total=total))


def _contents(text: str, place: str) -> tuple[Sequence[Content], int | None]:
    try:
        whole = _read_content(text, place)
    except NotRequests:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or not all(line.lstrip().startswith("{") for line in lines):  # noqa: PLR2004 - several
            raise
        whole = [
            _read_content(line, f"{place}, line {number}") for number, line in enumerate(lines, 1)
        ]
    if isinstance(whole, Mapping):
        for name in _LISTS:
            if isinstance(whole.get(name), list):
                total = (whole[key] for key in _TOTALS if isinstance(whole.get(key), int))
                return _all_requests(whole[name], place), next(total, None)
        whole = [whole]
    found = _all_requests(whole, place)
    return found, len(found)


def _read_content(text: str, place: str) -> Any:
    peer = Peer(name=place, settings="the export")
    try:
        return read_json(text.encode("utf-8", "surrogatepass"), peer)
    except LookupAborted as stopped:
        message = stopped.outcome.message.replace("'s answer is", " is").replace("'s answer", "")
        raise NotRequests(message) from None


def _all_requests(found: object, place: str) -> Sequence[Content]:
    if not isinstance(found, list) or not all(isinstance(content, Mapping) for content in found):
        raise NotRequests(
            f"{place} is JSON, but no list of requests: each has to be an object with its keys."
        )
    return found


def _renamed(content: Content, columns: Mapping[str, str]) -> Content:
    """Move values from the user's key names to ReShare's own."""
    changed = dict(content)
    for field, name in columns.items():
        if name in content:
            changed[_FIELDS[field]] = content[name]
    if isinstance(changed.get("state"), str):
        changed["state"] = code_of(changed["state"])
    if isinstance(changed.get("audit"), str):
        changed["audit"] = [{"message": changed["audit"]}]
    return changed


def merged(export: RequestExport) -> RequestExport:
    """Merge rows of the same request into one, with the history of all of them, in order."""
    by_name: dict[str, list[PatronRequest]] = {}
    for request in export.read.requests:
        by_name.setdefault(request.number or request.id, []).append(request)
    repeated = len(export.read.requests) - len(by_name)
    if not repeated:
        return export
    requests = tuple(
        # the last row has the current state
        replace(
            rows[-1],
            id=rows[0].id,
            audit=tuple(dict.fromkeys(line for row in rows for line in row.audit)),
        )
        if len(rows) > 1
        else rows[0]
        for rows in by_name.values()
    )
    total = export.read.total
    read = replace(
        export.read, requests=requests, total=None if total is None else total - repeated
    )
    repeats = "row repeats" if repeated == 1 else "rows repeat"
    oddity = ExportOddity(
        message=f"{repeated:,} {repeats} a request that is there already. Each request counts "
        "once, with the history of all of its rows.",
        places=tuple(name for name, rows in by_name.items() if len(rows) > 1)[:MOST_PLACES],
    )
    return replace(export, read=read, oddities=(*export.oddities, oddity))


_HEAD = 4_000  # bytes that are read to detect the kind of file
_ONE_IN = 20  # characters is a control character: not text
_NO_COLUMNS: Mapping[str, str] = MappingProxyType({})
_OTHER_FILES = (
    (b"PK\x03\x04", "an Excel file; save it as CSV UTF-8"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file; save it as CSV UTF-8"),
    (b"%PDF", "a PDF file; export the requests as CSV or JSON"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
)


def read_export(
    data: bytes, *, columns: Mapping[str, str] = _NO_COLUMNS, place: str = "The file"
) -> RequestExport:
    """Read the requests in *data*. Raises ``NotRequests``, which says how to fix it.

    *columns* maps the field names of ``fields.NAMES`` to columns or keys with other names.
    """
    if len(data) > MAX_BYTES:
        raise NotRequests(f"{place} is larger than {MAX_BYTES:,} bytes. Export fewer requests.")
    if not data.strip():
        raise NotRequests(f"{place} is empty.")
    for start, kind in _OTHER_FILES:
        if data.startswith(start):
            raise NotRequests(f"{place} is {kind}.")
    head = data[:_HEAD].decode(encoding_of(data[:_HEAD]), errors="replace")
    if head.lstrip("\ufeff \t\r\n").startswith("<"):
        raise NotRequests(f"{place} is a web page or XML; export the requests as CSV or JSON.")
    # catalog texts may contain a few stray control characters
    controls = sum(unicodedata.category(sign) == "Cc" and not sign.isspace() for sign in head)
    if "\0" in head or controls * _ONE_IN > len(head):
        raise NotRequests(f"{place} is no text; export the requests as CSV or JSON.")
    if looks_like_json(head):
        try:
            text = data.decode(encoding_of(data))
        except UnicodeDecodeError:
            raise NotRequests(f"{place} is JSON in an encoding other than UTF-8.") from None
        export = read_json_requests(text.lstrip("\ufeff"), columns=columns, place=place)
    else:
        export = read_table(data, columns=columns, place=place)
    if not export.read.requests:
        raise NotRequests(f"{place} holds no request.")
    return merged(export)
