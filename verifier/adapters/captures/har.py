"""A HAR file (HTTP Archive 1.2), as a browser's developer tools save what they recorded."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from verifier.adapters.captures.browser_recording import (
    Exchange,
    Field,
    address,
    exchanges_of,
    fields_in,
    login_fields,
    logins_in,
)
from verifier.adapters.captures.saved_file import SavedFile, first_date
from verifier.domain.model.capture import LoginCapture

_WHAT = "This HAR file"
MOST_ANSWER = 2_000_000  # characters: a longer answer is a picture or a script


def recognises(saved: SavedFile) -> bool:
    """Whether it is JSON with a log of entries."""
    return isinstance(_entries(saved), list)


def read(saved: SavedFile, keys: Sequence[Path]) -> tuple[LoginCapture, ...]:
    """Read every login in it. Raises ``NotACapture`` that says what it does hold."""
    entries = _entries(saved)
    listed = entries if isinstance(entries, list) else []
    exchanges = exchanges_of(listed, partial(_exchange, saved_at=saved.saved_at), what=_WHAT)
    return logins_in(exchanges, keys, what=_WHAT)


def _entries(saved: SavedFile) -> object:
    return _dict((saved.document or {}).get("log")).get("entries")


def _exchange(entry: dict[str, Any], *, saved_at: datetime) -> Exchange:
    request, response = _dict(entry.get("request")), _dict(entry.get("response"))
    return Exchange(
        url=address(request.get("url")),
        at=first_date(entry.get("startedDateTime"), otherwise=saved_at),
        sent=tuple(_sent(request, response)),
        answer=_answer(_dict(response.get("content"))),
    )


def _sent(request: dict[str, Any], response: dict[str, Any]) -> Iterator[Field]:
    yield from fields_in(_text(request.get("url")))
    yield from fields_in(_text(response.get("redirectURL")))  # alone has the part after #
    posted = _dict(request.get("postData"))
    yield from fields_in(_text(posted.get("text")))
    parameters = posted.get("params")
    if isinstance(parameters, list):
        named = [parameter for parameter in parameters if isinstance(parameter, dict)]
        yield from login_fields((one.get("name"), one.get("value")) for one in named)


def _answer(content: dict[str, Any]) -> bytes:
    text = _text(content.get("text"))
    if len(text) > MOST_ANSWER:
        return b""
    raw = text.encode("utf-8", "surrogatepass")
    if content.get("encoding") != "base64":
        return raw
    try:
        return base64.b64decode(raw, validate=False)
    except (binascii.Error, ValueError):
        return b""


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
