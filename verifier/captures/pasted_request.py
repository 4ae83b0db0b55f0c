"""A request instead of a login: a link, a raw HTTP request, or the JSON that is posted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from verifier.captures.header_names import SAID_OF_THE_LOGIN, is_ordinary, key_of
from verifier.captures.json_bounds import refuse_many_parts
from verifier.captures.problems import NotACapture
from verifier.captures.raw_request import RawRequest, raw_requests
from verifier.captures.request_address import addresses_in, looks_like_openurl, read_address
from verifier.captures.request_document import kind_of, pairs_of
from verifier.captures.saved_file import SavedFile
from verifier.captures.unproven import read_each
from verifier.messages.oidc.claims import JsonNumber
from verifier.model.capture import (
    Attribute,
    AttributeSource,
    IdentityProvider,
    LoginCapture,
    Origin,
    Protocol,
    Subject,
    SubjectKind,
)
from verifier.model.pasted_request import PastedRequest, RequestKind, RequestPair

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
        return read_each(partial(_read_link, one, saved) for one in links)
    return read_each(partial(_read, one, saved) for one in raw_requests(saved.text))


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
    said = [one for one in request.pairs if _names_the_patron(one)]
    keys = dict.fromkeys(one.key for one in said)
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
                Attribute(name=one.key, values=(one.value,), source=AttributeSource.HEADER)
                for one in request.headers or ()
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
