"""Read a pasted request: a link, a raw HTTP request, a log line, or posted JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.openurl_address import (
    addresses_in,
    looks_like_openurl,
    read_address,
)
from verifier.adapters.captures.request_headers import SAID_OF_THE_LOGIN, is_ordinary, key_of
from verifier.adapters.captures.saved_file import SavedFile, refuse_many_parts, text_value
from verifier.adapters.captures.unverified import read_each
from verifier.adapters.messages.oidc_claims import JsonNumber
from verifier.domain.model.capture import (
    Attribute,
    AttributeSource,
    IdentityProvider,
    LoginCapture,
    Origin,
    PastedRequest,
    Protocol,
    RequestKind,
    RequestPair,
    Subject,
    SubjectKind,
)

_REQUEST_LINE = re.compile(r"(?:GET|HEAD|POST) (\S.*)")
_VERSION = re.compile(r"HTTP/[\d.]+")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}):[ \t]*(.*)")
_LOGGED = re.compile(r'"(GET|HEAD|POST) ([^"]+?) HTTP/[\d.]+"')
MOST_LINES = 5_000


@dataclass(slots=True)
class RawRequest:
    """One request. ``headers`` is None where only its address is known."""

    target: str
    headers: list[tuple[str, str]] | None = None
    body: list[str] = field(default_factory=list)


def raw_requests(text: str) -> tuple[RawRequest, ...]:
    """Part *text* into the requests in it; none where it is anything else."""
    lines = text.split("\n")
    if len(lines) > MOST_LINES:
        return ()
    bare = [line.removesuffix("\r") for line in lines]
    return tuple(_logged(bare)) or _raw(bare)


def _logged(lines: list[str]) -> Iterator[RawRequest]:
    filled = [line for line in lines if line.strip()]
    found = [_LOGGED.search(one) for one in filled]
    if all(found):
        yield from (RawRequest(target=one[2]) for one in found if one)


def _raw(lines: list[str]) -> tuple[RawRequest, ...]:
    requests: list[RawRequest] = []
    in_body = False
    for line in lines:
        started = _target(line)
        header = _HEADER.fullmatch(line)
        if started is not None and not (in_body and requests[-1].body):
            requests.append(RawRequest(target=started, headers=[]))
            in_body = False
        elif not requests:
            if line.strip():
                return ()
        elif not line.strip():
            in_body = True
        elif in_body:
            requests[-1].body.append(line)
        elif header is not None and requests[-1].headers is not None:
            requests[-1].headers.append((header[1], header[2]))
        else:
            return ()
    return tuple(requests)


def _target(line: str) -> str | None:
    """Give what a request line asks for; None where *line* is none."""
    found = _REQUEST_LINE.match(line.rstrip())
    if found is None:
        return None
    target, _, version = found[1].rpartition(" ")
    return target.rstrip() if target and _VERSION.fullmatch(version) else found[1]


MOST_PAIRS = 1_000
_DEEPEST = 8
_WHAT = "This request"
_MODRS_KEYS = frozenset(
    {
        *("patronIdentifier", "patronReference", "pickupLocationSlug", "isRequester"),
        *("requestingInstitutionSymbol", "systemInstanceIdentifier"),
    }
)
_FEWEST = 2  # of ReShare's keys, where the patron's own is not among them
_WITHIN = "reshareRequest"  # the report of a dry run, or of svc_id=json


def kind_of(document: dict[str, Any]) -> RequestKind | None:
    """Say whose request *document* is; None where it is none."""
    if isinstance(document.get("illRequest"), dict) or {"patron", "requesterSymbol"} <= set(
        document
    ):
        return RequestKind.CROSSLINK_JSON
    inner = _request_in(document)
    known = _MODRS_KEYS & set(inner)
    if "patronIdentifier" in known or len(known) >= _FEWEST:
        return RequestKind.MODRS_JSON
    return None


def pairs_of(document: dict[str, Any]) -> tuple[RequestPair, ...]:
    """Give every value under the path of its key. Raises ``NotACapture``."""
    pairs: list[RequestPair] = []
    for one in _flat(_request_in(document), "", 0):
        pairs.append(one)
        if len(pairs) > MOST_PAIRS:
            raise NotACapture(f"{_WHAT} has more than {MOST_PAIRS:,} values.")
    return tuple(pairs)


def _request_in(document: dict[str, Any]) -> dict[str, Any]:
    inner = document.get(_WITHIN)
    return inner if isinstance(inner, dict) else document


def _flat(value: Any, path: str, depth: int) -> Iterator[RequestPair]:
    if depth > _DEEPEST:
        raise NotACapture(f"{_WHAT} holds values inside others beyond every bound.")
    match value:
        case dict():
            for key, inner in value.items():
                name = text_value(key, _WHAT)
                yield from _flat(inner, f"{path}.{name}" if path else name, depth + 1)
        case list():
            for inner in value:
                yield from _flat(inner, path, depth + 1)
        case _:
            yield RequestPair(
                key=path, value=text_value(value, _WHAT), json_type=_json_type(value)
            )


def _json_type(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case JsonNumber() | int() | float():
            return "number"
        case _:
            return "string"


_LINK = "the pasted link"
_REQUEST = "the pasted request"
_POSTED_PATHS = ("/rs/patronrequests", "/patron_requests")
_KEPT_HEADERS = frozenset({"from"})  # of which a listener may be told to take the patron


def recognises(saved: SavedFile) -> bool:
    """Whether it is a request. Headers that tell of a login are a saved login."""
    if saved.root is not None:
        return False
    if saved.document is not None:
        return kind_of(saved.document) is not None
    if _are_links(addresses_in(saved.text)):
        return True
    requests = raw_requests(saved.text)
    return bool(requests) and all(map(_is_request, requests))


def read(saved: SavedFile, keys: Sequence[Path]) -> tuple[LoginCapture, ...]:  # noqa: ARG001 - one shape
    """Read each request. Raises ``NotACapture``."""
    if saved.document is not None:
        return (_capture(_of_document(saved.document, None), saved),)
    links = addresses_in(saved.text)
    if _are_links(links):
        return read_each(partial(_read_link, link, saved) for link in links)
    return read_each(
        partial(_read, raw_request, saved) for raw_request in raw_requests(saved.text)
    )


def _are_links(parts: Sequence[str]) -> bool:
    return bool(parts) and all(map(looks_like_openurl, parts))


def _read_link(link: str, saved: SavedFile) -> tuple[LoginCapture, ...]:
    return (_capture(_of_address(link, None), saved),)


def _is_request(raw: RawRequest) -> bool:
    if any(key_of(name) in SAID_OF_THE_LOGIN for name, _ in raw.headers or ()):
        return False
    return looks_like_openurl(raw.target) or _is_posted(raw)


def _is_posted(raw: RawRequest) -> bool:
    path = raw.target.partition("?")[0].rstrip("/")
    return bool(raw.body) and path.endswith(_POSTED_PATHS)


def _read(raw: RawRequest, saved: SavedFile) -> tuple[LoginCapture, ...]:
    headers = None if raw.headers is None else tuple(_kept(raw.headers))
    if not _is_posted(raw):
        return (_capture(_of_address(raw.target, headers), saved),)
    return (_capture(_of_document(_body(raw), headers), saved),)


def _body(raw: RawRequest) -> dict[str, Any]:
    text = "\n".join(raw.body)
    refuse_many_parts(text)
    try:
        document = json.loads(text, parse_int=JsonNumber, parse_float=JsonNumber)
    except (ValueError, RecursionError):
        raise NotACapture("The body of this request is no JSON; copy all of it.") from None
    if not isinstance(document, dict) or kind_of(document) is None:
        raise NotACapture("The body of this request is JSON, but no request of a patron.")
    return document


def _kept(headers: Iterable[tuple[str, str]]) -> Iterable[RequestPair]:
    for name, value in headers:
        if not is_ordinary(name) or key_of(name) in _KEPT_HEADERS:
            yield RequestPair(key=name, value=value)


def _of_address(text: str, headers: tuple[RequestPair, ...] | None) -> PastedRequest:
    address = read_address(text)
    return PastedRequest(
        kind=RequestKind.MODRS_OPENURL if address.is_modrs else RequestKind.OPENURL,
        path=address.path,
        pairs=address.pairs,
        headers=headers,
        oddities=address.oddities,
    )


def _of_document(
    document: dict[str, Any], headers: tuple[RequestPair, ...] | None
) -> PastedRequest:
    return PastedRequest(
        kind=kind_of(document) or RequestKind.MODRS_JSON,
        path=None,
        pairs=pairs_of(document),
        headers=headers,
    )


def _capture(request: PastedRequest, saved: SavedFile) -> LoginCapture:
    """Put the request as a capture. What names the patron in it stands as attributes as well."""
    message = [pair for pair in request.pairs if _names_the_patron(pair)]
    keys = dict.fromkeys(one.key for one in message)
    return LoginCapture(
        protocol=Protocol.REQUEST,
        origin=Origin.IMPORT,
        captured_at=saved.saved_at,
        idp=IdentityProvider(
            entity_id=None, display_name=_LINK if request.kind.by_link else _REQUEST
        ),
        service_provider=None,
        subject=Subject(kind=SubjectKind.NONE),
        attributes=(
            *(
                Attribute(name=key, values=request.values(key), source=AttributeSource.REQUEST)
                for key in keys
            ),
            *(
                Attribute(name=header.key, values=(header.value,), source=AttributeSource.HEADER)
                for header in request.headers or ()
            ),
        ),
        request=request,
    )


def _names_the_patron(pair: RequestPair) -> bool:
    last = pair.key.rpartition(".")[2]
    return (
        pair.key.startswith(("req_", "req.", "patron"))
        or ".patronInfo." in pair.key
        or last in ("patronId", "patronIdentifier")
    ) and not last.lower().endswith("note")
