"""Detect whether an export is JSON or a table, read it, and merge rows about the same request."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from verifier.adapters.http.json_body import read_json
from verifier.adapters.http.lookup_errors import LookupAborted, Peer
from verifier.adapters.messages.reshare_request import read_patron_request
from verifier.adapters.request_exports.fields import (
    IDENTIFIER,
    NAMES,
    NotRequests,
    RequestExport,
    no_identifier,
)
from verifier.adapters.request_exports.table import MOST_PLACES, read_table
from verifier.adapters.tabular.cells import MAX_BYTES, MAX_ROWS
from verifier.adapters.tabular.delimited import encoding_of
from verifier.domain.model.request_history import code_of
from verifier.domain.model.triage import ExportOddity, PatronRequest, RequestsRead

# Requests in JSON: a list, an answer of ReShare with ``results``, one request, or lines.

FEWEST_ALLOWED = 200_000  # parts: a small file may have as many
CHARACTERS_A_PART = 6  # in a request a part takes fifteen and more

_LISTS = ("results", "requests", "patronrequests", "items")
_TOTALS = ("totalRecords", "total", "totalCount", "count")
_RESHARES_OWN = ("patronIdentifier", "hrid", "audit", "requestingInstitutionSymbol")
_FIELDS = {field: names[0] for field, names in NAMES.items()}
_MOST_NAMED = 30

Content = Mapping[str, Any]


def looks_like_json(text: str) -> bool:
    """Whether a text begins as JSON does."""
    return text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")


def read_json_requests(text: str, *, columns: Mapping[str, str], place: str) -> RequestExport:
    """Read requests. *columns* name the keys that are called otherwise. Raises ``NotRequests``."""
    parts = text.count("{") + text.count("[") + text.count(",")
    if parts > max(FEWEST_ALLOWED, len(text) // CHARACTERS_A_PART):
        raise NotRequests(f"{place} has far too many small parts for an export of requests.")
    contents, total = _contents(text, place)
    if len(contents) > MAX_ROWS:
        raise NotRequests(f"{place} holds more than {MAX_ROWS:,} requests.")
    _require_identifier(contents, columns, place)
    requests = []
    for number, one in enumerate(contents, 1):
        content = _renamed(one, columns)
        requests.append(read_patron_request(content, f"request {number}"))
    return RequestExport(read=RequestsRead(requests=tuple(requests), total=total))


def _contents(text: str, place: str) -> tuple[Sequence[Content], int | None]:
    try:
        whole = _read_content(text, place)
    except NotRequests:
        lines = [line for line in text.splitlines() if line.strip()]
        several = len(lines) > 1 and all(line.lstrip().startswith("{") for line in lines)
        if not several:
            raise
        whole = [
            _read_content(one, f"{place}, line {number}") for number, one in enumerate(lines, 1)
        ]
    if isinstance(whole, Mapping):
        for name in _LISTS:
            if isinstance(whole.get(name), list):
                return _all_requests(whole[name], place), _total(whole)
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
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise NotRequests(
            f"{place} is JSON, but no list of requests: each has to be an object with its keys."
        )
    return found


def _total(whole: Content) -> int | None:
    return next((whole[total] for total in _TOTALS if isinstance(whole.get(total), int)), None)


def _require_identifier(
    contents: Sequence[Content], columns: Mapping[str, str], place: str
) -> None:
    """Ask for the key of the identifier where nothing shows that these are ReShare's requests.

    Of ReShare's own requests one without a User ID may simply not have the key.
    """
    key = columns.get(IDENTIFIER)
    wanted = (key,) if key else _RESHARES_OWN
    if contents and not any(name in content for content in contents for name in wanted):
        names = list(dict.fromkeys(name for content in contents[:100] for name in content))
        raise NotRequests(no_identifier(names[:_MOST_NAMED], place, part="key"))


def _renamed(content: Content, columns: Mapping[str, str]) -> Content:
    """Put what has another name under ReShare's own."""
    changed = dict(content)
    for field, name in columns.items():
        if name in content:
            changed[_FIELDS[field]] = content[name]
    if isinstance(changed.get("state"), str):
        changed["state"] = code_of(changed["state"])
    if isinstance(changed.get("audit"), str):
        changed["audit"] = [{"message": changed["audit"]}]
    return changed


# Rows that are about one request: an export with a row for each line of the history has them.


def merged(export: RequestExport) -> RequestExport:
    """Take rows of one request as one, with the history of all of them, in their order."""
    by_name: dict[str, list[PatronRequest]] = {}
    for request in export.read.requests:
        by_name.setdefault(request.number or request.id, []).append(request)
    repeated = len(export.read.requests) - len(by_name)
    if not repeated:
        return export
    requests = tuple(_as_one(rows) for rows in by_name.values())
    total = export.read.total
    read = replace(
        export.read, requests=requests, total=None if total is None else total - repeated
    )
    repeats = "row repeats" if repeated == 1 else "rows repeat"
    told = ExportOddity(
        message=f"{repeated:,} {repeats} a request that is there already. Each request counts "
        "once, with the history of all of its rows.",
        places=tuple(name for name, rows in by_name.items() if len(rows) > 1)[:MOST_PLACES],
    )
    return replace(export, read=read, oddities=(*export.oddities, told))


def _as_one(rows: Sequence[PatronRequest]) -> PatronRequest:
    """Put the rows together; the last one says how things stand."""
    audit = tuple(dict.fromkeys(line for row in rows for line in row.audit))
    return replace(rows[-1], id=rows[0].id, audit=audit) if len(rows) > 1 else rows[0]


# An export of requests, whatever it is: JSON or a table.

_HEAD = 4_000  # bytes within which a file says what it is
_ONE_IN = 20  # signs is a control sign: that is no text
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
    """Read the requests in *data*. Raises ``NotRequests`` with what would do.

    *columns* gives, by the names of ``fields.NAMES``, columns or keys that are called otherwise.
    """
    if len(data) > MAX_BYTES:
        raise NotRequests(f"{place} is larger than {MAX_BYTES:,} bytes. Export fewer requests.")
    if not data.strip():
        raise NotRequests(f"{place} is empty.")
    for start, kind in _OTHER_FILES:
        if data.startswith(start):
            raise NotRequests(f"{place} is {kind}.")
    text = _head(data)
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        raise NotRequests(f"{place} is a web page or XML; export the requests as CSV or JSON.")
    if _is_no_text(text):
        raise NotRequests(f"{place} is no text; export the requests as CSV or JSON.")
    export = _read(data, text, columns=columns, place=place)
    if not export.read.requests:
        raise NotRequests(f"{place} holds no request.")
    return merged(export)


def _is_no_text(head: str) -> bool:
    """Whether it is full of control signs; a few of them stray into texts of catalogues."""
    controls = sum(unicodedata.category(one) == "Cc" and not one.isspace() for one in head)
    return "\0" in head or controls * _ONE_IN > len(head)


def _read(data: bytes, head: str, *, columns: Mapping[str, str], place: str) -> RequestExport:
    if not looks_like_json(head):
        return read_table(data, columns=columns, place=place)
    try:
        text = data.decode(encoding_of(data))
    except UnicodeDecodeError:
        raise NotRequests(f"{place} is JSON in an encoding other than UTF-8.") from None
    return read_json_requests(text.lstrip("\ufeff"), columns=columns, place=place)


def _head(data: bytes) -> str:
    return data[:_HEAD].decode(encoding_of(data[:_HEAD]), errors="replace")
