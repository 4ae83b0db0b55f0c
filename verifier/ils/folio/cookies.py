"""FOLIO's two tokens, as a sign-in sets them: in cookies.

Several ``Set-Cookie`` headers arrive joined with commas, and their dates hold commas too. A jar
would keep back cookies that are marked as secure where a test system speaks plain HTTP.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

ACCESS = "folioAccessToken"
REFRESH = "folioRefreshToken"
_NEXT_COOKIE = re.compile(r",\s*(?=[!#$%&'*+\-.^_`|~0-9A-Za-z]+=)")
_VALUE = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+")  # RFC 6265, 4.1.1
_SECONDS = re.compile(r"\d{1,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """One cookie that was set. ``seconds`` is how long it lasts, where that was said."""

    value: str = field(repr=False)
    seconds: float | None = None


def cookies_of(header: str) -> dict[str, Cookie]:
    """Read all ``Set-Cookie`` headers; a later cookie replaces an earlier one of its name.

    A cookie without a value is one that is taken back.
    """
    found: dict[str, Cookie] = {}
    for one in _NEXT_COOKIE.split(header):
        pair, *attributes = one.split(";")
        name, _, value = pair.strip().partition("=")
        value = value.strip().strip('"')
        if is_cookie_value(value):
            found[name] = Cookie(value=value, seconds=_max_age(attributes))
        else:
            found.pop(name, None)
    return found


def is_cookie_value(text: str) -> bool:
    """Whether *text* is made of what a cookie may hold, which no header can be ended by."""
    return _VALUE.fullmatch(text) is not None


def seconds_until(moment: Any) -> float | None:
    """Tell how far ahead a moment of ISO 8601 is; None for anything else."""
    if not isinstance(moment, str):
        return None
    try:
        ends = datetime.fromisoformat(moment)
        return (ends if ends.tzinfo else ends.replace(tzinfo=UTC)).timestamp() - time.time()
    except (ValueError, OverflowError):
        return None


def _max_age(attributes: list[str]) -> float | None:
    for one in attributes:
        name, _, value = one.strip().partition("=")
        if name.lower() == "max-age" and _SECONDS.fullmatch(value.strip()):
            return float(value)
    return None
