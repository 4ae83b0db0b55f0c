"""A reader of pasted requests: a link, a raw HTTP request, a log line, or posted JSON.

An OpenURL is a whole URL, its path and query, or only the query. It is decoded like Node's
``querystring``, which the listener uses: ``+`` is a space, bytes are UTF-8, and an invalid
sequence stays as it is or becomes U+FFFD.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes

from verifier.adapters.captures.request_headers import SAID_OF_THE_LOGIN, is_ordinary, key_of
from verifier.adapters.captures.saved_file import (
    NotACapture,
    SavedFile,
    read_each,
    refuse_many_parts,
    text_value,
)
from verifier.adapters.messages.oidc_claims import JsonNumber
from verifier.domain.model.capture import (
    Attribute,
    AttributeSource,
    IdentityProvider,
    LoginCapture,
    Oddity,
    OddityKind,
    Origin,
    PastedRequest,
    Protocol,
    RequestKind,
    RequestPair,
    Subject,
    SubjectKind,
)

T = TypeVar("T")
MOST_PAIRS = 1_000  # Node reads at most this many from a query
MODRS_PATH = "/rs/patronrequests/openURL"

_WHOLE = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_WRAPPERS = "<>\"'` \t"
_NEXT = re.compile(r"^(?=[<\"'` \t]*https?://)", re.IGNORECASE | re.MULTILINE)
_KEY = re.compile(r"(?:rft|req|svc|res|rfr|rfe|ctx|url)[_.]\S")
_OLD_KEYS = frozenset({"genre", "title", "atitle", "aulast", "issn", "isbn", "sid", "pid"})
_NO_KEY = re.compile(r"[\s\"]")  # a line of a log has these before its first key
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_LOST = "\ufffd"  # the replacement for bytes that are not UTF-8


def addresses_in(text: str) -> list[str]:
    """Split the pasted text into URLs: a line that begins with a scheme begins a new one."""
    return [part for part in _NEXT.split(text) if part.strip()]


def looks_like_openurl(text: str) -> bool:
    """Whether *text* is one URL, or one query, with a key of an OpenURL."""
    path, query = _split(text) or (None, "")
    keys = {_decoded(part.partition("=")[0]) for part in query.split("&") if "=" in part}
    known = any(map(_KEY.match, keys))
    return known or (path is not None and (bool(keys & _OLD_KEYS) or _is_modrs(path)))


def read_address(text: str, headers: tuple[RequestPair, ...] | None = None) -> PastedRequest:
    """Read an OpenURL (see ``looks_like_openurl``). Raises ``NotACapture``."""
    path, query = _split(text) or (None, "")
    raw = [part for part in query.split("&") if part]
    if len(raw) > MOST_PAIRS:
        raise NotACapture(
            f"This link has more than {MOST_PAIRS:,} keys, and no listener reads more."
        )
    pairs = [part.partition("=")[::2] for part in raw]
    path = None if path is None else _decoded(path.replace("+", "%2B"))
    return PastedRequest(
        kind=RequestKind.MODRS_OPENURL if _is_modrs(path or "") else RequestKind.OPENURL,
        path=path,  # None where only a query was pasted
        pairs=tuple(RequestPair(key=_decoded(key), value=_decoded(value)) for key, value in pairs),
        headers=headers,
        oddities=tuple(dict.fromkeys(oddity for pair in pairs for oddity in _oddities(*pair))),
    )


def _is_modrs(path: str) -> bool:
    return path.rstrip("/").lower().endswith(MODRS_PATH.lower())


def _split(text: str) -> tuple[str | None, str] | None:
    """Split a URL into path and query; None if it is not a URL."""
    lines = text.split()
    bare = "".join(lines) if _WHOLE.match(text.lstrip(_WRAPPERS)) else text
    bare = bare.strip().strip(_WRAPPERS)
    if "\n" in bare or "\r" in bare:
        return None
    whole = _WHOLE.match(bare)
    rest = bare[whole.end() :] if whole else bare
    rest = rest.partition("#")[0]
    if rest.startswith("/") or whole:
        path, mark, query = rest.partition("?")
        return (path or "/", query) if mark else None
    query = rest.removeprefix("?")
    key, equals, _ = query.partition("&")[0].partition("=")
    return (None, query) if equals and not _NO_KEY.search(key) else None


def _oddities(key: str, value: str) -> Iterator[Oddity]:
    once = _decoded(value)
    if _LOST in once and _LOST not in value:
        yield Oddity(kind=OddityKind.NOT_UTF8, key=_decoded(key))
    if "%25" in value and _ENCODED.search(once):
        yield Oddity(kind=OddityKind.ENCODED_TWICE, key=_decoded(key))


def _decoded(text: str) -> str:
    return unquote_to_bytes(text.replace("+", " ")).decode("utf-8", "replace")


_REQUEST_LINE = re.compile(r"(?:GET|HEAD|POST) (\S.*)")
_VERSION = re.compile(r"HTTP/[\d.]+")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}):[ \t]*(.*)")
_LOGGED = re.compile(r'"(GET|HEAD|POST) ([^"]+?) HTTP/[\d.]+"')
MOST_LINES = 5_000


@dataclass(slots=True)
class RawRequest:
    """One request as pasted. ``headers`` is None if only its URL is known."""

    target: str
    headers: list[tuple[str, str]] | None = None
    body: list[str] = field(default_factory=list)


def raw_requests(text: str) -> tuple[RawRequest, ...]:
    """Split *text* into HTTP requests or log lines; empty if it holds anything else."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    if len(lines) > MOST_LINES:
        return ()
    logged = [_LOGGED.search(line) for line in lines if line.strip()]
    if logged and all(logged):
        return tuple(RawRequest(target=line[2]) for line in logged if line)
    requests: list[RawRequest] = []
    in_body = False
    for line in lines:
        started = _target(line)
        header = _HEADER.fullmatch(line)
        if started is not None and not (in_body and requests[-1].body):
            requests.append(RawRequest(target=started, headers=[]))
            in_body = False
        elif not line.strip():
            in_body = bool(requests)
        elif in_body:
            requests[-1].body.append(line)
        elif requests and header is not None and requests[-1].headers is not None:
            requests[-1].headers.append((header[1], header[2]))
        else:
            return ()
    return tuple(requests)


def _target(line: str) -> str | None:
    """Return the URL of an HTTP request line; None if *line* is not a request line."""
    found = _REQUEST_LINE.match(line.rstrip())
    if found is None:
        return None
    target, _, version = found[1].rpartition(" ")
    return target.rstrip() if target and _VERSION.fullmatch(version) else found[1]


MOST_VALUES = 1_000
_DEEPEST = 8
_WHAT = "This request"
_MODRS_KEYS = frozenset(
    {
        *("patronIdentifier", "patronReference", "pickupLocationSlug", "isRequester"),
        *("requestingInstitutionSymbol", "systemInstanceIdentifier"),
    }
)
_FEWEST = 2  # ReShare keys required if patronIdentifier is missing
_WITHIN = "reshareRequest"  # the report of a dry run, or of svc_id=json


def kind_of(document: dict[str, Any]) -> RequestKind | None:
    """Return which program's request *document* is; None if it is not a request."""
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
    """List every value with the dotted path of its key. Raises ``NotACapture``."""
    pairs: list[RequestPair] = []
    for pair in _flat(_request_in(document), "", 0):
        pairs.append(pair)
        if len(pairs) > MOST_VALUES:
            raise NotACapture(f"{_WHAT} has more than {MOST_VALUES:,} values.")
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
            return
        case list():
            for inner in value:
                yield from _flat(inner, path, depth + 1)
            return
        case None:
            kind = "null"
        case bool():
            kind = "boolean"
        case JsonNumber() | int() | float():
            kind = "number"
        case _:
            kind = "string"
    yield RequestPair(key=path, value=text_value(value, _WHAT), json_type=kind)


_LINK = "the pasted link"
_REQUEST = "the pasted request"
_POSTED_PATHS = ("/rs/patronrequests", "/patron_requests")
_KEPT_HEADERS = frozenset({"from"})  # a listener can be set to take the patron from these


def is_pasted_request(saved: SavedFile) -> bool:
    """Whether the file holds requests. Requests with headers of a login are a saved login."""
    if saved.root is not None:
        return False
    if saved.document is not None:
        return kind_of(saved.document) is not None
    if _are_links(addresses_in(saved.text)):
        return True
    requests = raw_requests(saved.text)
    headers = (name for request in requests for name, _ in request.headers or ())
    return (
        bool(requests)
        and not any(key_of(name) in SAID_OF_THE_LOGIN for name in headers)
        and all(looks_like_openurl(raw.target) or _is_posted(raw) for raw in requests)
    )


def read_pasted_request(saved: SavedFile) -> tuple[LoginCapture, ...]:
    """Read each request. Raises ``NotACapture``."""
    if saved.document is not None:
        return (_capture(_of_document, saved.document, saved),)
    links = addresses_in(saved.text)
    if _are_links(links):
        return read_each(partial(_capture, read_address, link, saved) for link in links)
    requests = raw_requests(saved.text)
    return read_each(partial(_capture, _of_raw, request, saved) for request in requests)


def _are_links(parts: Sequence[str]) -> bool:
    return bool(parts) and all(map(looks_like_openurl, parts))


def _is_posted(raw: RawRequest) -> bool:
    path = raw.target.partition("?")[0].rstrip("/")
    return bool(raw.body) and path.endswith(_POSTED_PATHS)


def _of_raw(raw: RawRequest) -> PastedRequest:
    headers = None
    if raw.headers is not None:
        headers = tuple(
            RequestPair(key=name, value=value)
            for name, value in raw.headers
            if not is_ordinary(name) or key_of(name) in _KEPT_HEADERS
        )
    if not _is_posted(raw):
        return read_address(raw.target, headers)
    text = "\n".join(raw.body)
    refuse_many_parts(text)
    try:
        document = json.loads(text, parse_int=JsonNumber, parse_float=JsonNumber)
    except (ValueError, RecursionError):
        raise NotACapture("The body of this request is no JSON; copy all of it.") from None
    if not isinstance(document, dict) or kind_of(document) is None:
        raise NotACapture("The body of this request is JSON, but no request of a patron.")
    return _of_document(document, headers)


def _of_document(
    document: dict[str, Any], headers: tuple[RequestPair, ...] | None = None
) -> PastedRequest:
    return PastedRequest(
        kind=kind_of(document) or RequestKind.MODRS_JSON,
        path=None,
        pairs=pairs_of(document),
        headers=headers,
    )


def _capture(read: Callable[[T], PastedRequest], pasted: T, saved: SavedFile) -> LoginCapture:
    """Build a capture of the request. The values that identify the patron become attributes."""
    request = read(pasted)
    keys = dict.fromkeys(pair.key for pair in request.pairs if _names_the_patron(pair.key))
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


def _names_the_patron(key: str) -> bool:
    last = key.rpartition(".")[2]
    return (
        key.startswith(("req_", "req.", "patron"))
        or ".patronInfo." in key
        or last in ("patronId", "patronIdentifier")
    ) and not last.lower().endswith("note")
