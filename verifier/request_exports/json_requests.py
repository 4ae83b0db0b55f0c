"""Requests in JSON: a list, an answer of ReShare with ``results``, one request, or lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from verifier.messages.reshare.patron_request import read_patron_request
from verifier.messages.reshare.states import code_of
from verifier.model.patron_request import RequestsRead
from verifier.request_exports.export import NotRequests, RequestExport
from verifier.request_exports.fields import IDENTIFIER, NAMES, no_identifier
from verifier.rest.json_body import read_json
from verifier.rest.peer import Peer
from verifier.rest.stopped import LookupStopped
from verifier.tables.bounds import MAX_ROWS

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
        whole = _read(text, place)
    except NotRequests:
        lines = [one for one in text.splitlines() if one.strip()]
        several = len(lines) > 1 and all(one.lstrip().startswith("{") for one in lines)
        if not several:
            raise
        whole = [_read(one, f"{place}, line {number}") for number, one in enumerate(lines, 1)]
    if isinstance(whole, Mapping):
        for name in _LISTS:
            if isinstance(whole.get(name), list):
                return _all_requests(whole[name], place), _total(whole)
        whole = [whole]
    found = _all_requests(whole, place)
    return found, len(found)


def _read(text: str, place: str) -> Any:
    peer = Peer(name=place, settings="the export")
    try:
        return read_json(text.encode("utf-8", "surrogatepass"), peer)
    except LookupStopped as stopped:
        said = stopped.outcome.said.replace("'s answer is", " is").replace("'s answer", "")
        raise NotRequests(said) from None


def _all_requests(found: object, place: str) -> Sequence[Content]:
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise NotRequests(
            f"{place} is JSON, but no list of requests: each has to be an object with its keys."
        )
    return found


def _total(whole: Content) -> int | None:
    return next((whole[one] for one in _TOTALS if isinstance(whole.get(one), int)), None)


def _require_identifier(
    contents: Sequence[Content], columns: Mapping[str, str], place: str
) -> None:
    """Ask for the key of the identifier where nothing shows that these are ReShare's requests.

    Of ReShare's own requests one without a User ID may simply not have the key.
    """
    key = columns.get(IDENTIFIER)
    wanted = (key,) if key else _RESHARES_OWN
    if contents and not any(name in one for one in contents for name in wanted):
        names = list(dict.fromkeys(name for one in contents[:100] for name in one))
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
