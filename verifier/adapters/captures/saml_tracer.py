"""An export of the browser extension SAML-tracer, of its old and its current versions.

Both list ``requests``; fields stand as pairs, as an object or as objects with name and value. An
export that masks values writes ``{hash:…}``, ``{obf:…}`` or ``{overwritten}`` in their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from verifier.adapters.captures.browser_recording import (
    LOGIN_FIELDS,
    Exchange,
    address,
    exchanges_of,
    fields_in,
    login_fields,
    logins_in,
)
from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.saved_file import SavedFile, first_date
from verifier.domain.model.capture import LoginCapture

_WHAT = "This SAML-tracer export"
# A message in base64 begins with "<" or a deflated block, and is never hexadecimal alone.
_GONE = re.compile(r"\{(?:hash|obf):[^}]*\}|\{overwritten\}|(?:[0-9a-fA-F]{2}){16,64}")
_VALUES_GONE = (
    "This SAML-tracer export was made with its values masked or removed, so the values of the "
    "login are gone; export it again with the choice None."
)


def recognises(saved: SavedFile) -> bool:
    """Whether it is JSON with a list of requests."""
    document = saved.document
    return document is not None and isinstance(document.get("requests"), list)


def read(saved: SavedFile, keys: Sequence[Path]) -> tuple[LoginCapture, ...]:
    """Read every login in it. Raises ``NotACapture`` that says what it does hold."""
    document = saved.document or {}
    at = first_date(document.get("timestamp"), otherwise=saved.saved_at)
    requests = document["requests"]
    exchanges = exchanges_of(requests, partial(_exchange, at=at), what=_WHAT)
    if not any(map(_holds_login, exchanges)) and any(map(_is_masked, requests)):
        raise NotACapture(_VALUES_GONE)
    return logins_in(exchanges, keys, what=_WHAT)


def _exchange(request: dict[str, Any], *, at: datetime) -> Exchange:
    url = address(request.get("url"))
    saml = request.get("saml")
    is_answer = isinstance(saml, str) and saml.lstrip()[:1] == "<" and "Response" in saml[:400]
    sent = [*fields_in(url), *login_fields(_fields(request))]
    posted = request.get("postData")
    if isinstance(posted, str):
        sent += fields_in(posted)
    kept = [one for one in sent if not _GONE.fullmatch(one[1])]
    if is_answer:  # the recorder's own decoding of the same field
        kept = [one for one in kept if one[0] != "SAMLResponse"]
    return Exchange(url=url, at=at, sent=tuple(kept), saml=saml if is_answer else None)


def _holds_login(exchange: Exchange) -> bool:
    return exchange.saml is not None or any(name in LOGIN_FIELDS for name, _ in exchange.sent)


def _is_masked(request: object) -> bool:
    sent = login_fields(_fields(request)) if isinstance(request, dict) else ()
    return any(name in LOGIN_FIELDS and _GONE.fullmatch(value) for name, value in sent)


def _fields(request: dict[str, Any]) -> Iterator[tuple[object, object]]:
    for place in ("post", "get"):
        yield from _pairs(request.get(place))


def _pairs(fields: object) -> Iterator[tuple[object, object]]:
    if isinstance(fields, dict):
        for name, values in fields.items():
            for value in values if isinstance(values, list) else [values]:
                yield name, value
    elif isinstance(fields, list):
        for field in fields:
            if isinstance(field, list) and len(field) == 2:  # noqa: PLR2004 - name and value
                yield field[0], field[1]
            elif isinstance(field, dict):
                yield field.get("name"), field.get("value")
