"""FOLIO's two tokens: an access token that expires soon, and a refresh token that renews it once.

A sign-in at ``/authn/login-with-expiry`` sets both as cookies, in FOLIO with Okapi (mod-login,
mod-authtoken) and in FOLIO Eureka (Kong, mod-login-keycloak) alike.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from verifier.adapters.http.json_client import JsonAnswer, JsonClient, Token
from verifier.adapters.http.lookup_errors import LookupAborted

WITH_EXPIRY = "/authn/login-with-expiry"
LEGACY = "/authn/login"
ACCESS = "folioAccessToken"
REFRESH = "folioRefreshToken"
TOKEN_HEADER = "x-okapi-token"  # noqa: S105 - a header's name

# Several ``Set-Cookie`` headers arrive joined with commas, and their dates hold commas too. A
# cookie jar would not send secure cookies to a test system that uses plain HTTP.
_NEXT_COOKIE = re.compile(r",\s*(?=[!#$%&'*+\-.^_`|~0-9A-Za-z]+=)")
_VALUE = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+")  # RFC 6265, 4.1.1
_MAX_AGE = re.compile(r";\s*max-age\s*=\s*(\d{1,9})\s*(?:;|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """One cookie that was set. ``seconds`` is its Max-Age, or None if not given."""

    value: str = field(repr=False)
    seconds: float | None = None


def cookies_of(header: str) -> dict[str, Cookie]:
    """Read all ``Set-Cookie`` headers; a later cookie replaces an earlier one of the same name.

    A cookie with an empty value is deleted.
    """
    found: dict[str, Cookie] = {}
    for part in _NEXT_COOKIE.split(header):
        name, _, value = part.partition(";")[0].strip().partition("=")
        value = value.strip().strip('"')
        found.pop(name, None)
        if is_cookie_value(value):
            lasts = _MAX_AGE.search(part)
            found[name] = Cookie(value=value, seconds=float(lasts[1]) if lasts else None)
    return found


def is_cookie_value(text: str) -> bool:
    """Whether *text* has only characters allowed in a cookie, so that it cannot end a header."""
    return _VALUE.fullmatch(text) is not None


def seconds_until(moment: Any) -> float | None:
    """Return how many seconds ahead an ISO 8601 time is; None if *moment* is anything else."""
    try:
        ends = datetime.fromisoformat(moment)
        return (ends if ends.tzinfo else ends.replace(tzinfo=UTC)).timestamp() - time.time()
    except (TypeError, ValueError, OverflowError):
        return None


def error_codes(answer: JsonAnswer) -> list[str]:
    """List the codes of the errors in *answer*, such as ``password.incorrect``."""
    content = _content(answer)
    errors = content.get("errors") if isinstance(content, dict) else None
    listed = errors if isinstance(errors, list) else []
    codes = [error.get("code") for error in listed if isinstance(error, dict)]
    return [code for code in codes if isinstance(code, str)]


class FolioTokens:
    """The tokens of one account. Not thread-safe: a ``TokenKeeper`` calls one thread at a time."""

    def __init__(self, tenant: Mapping[str, str]) -> None:
        self._tenant = tenant  # the header that names it
        self._last: Token | None = None
        self._refresh: str | None = None

    def renewed(self, client: JsonClient) -> Token | None:
        """Use the refresh token, which works once; None if there is none, or FOLIO refuses it."""
        refresh, self._refresh = self._refresh, None
        if refresh is None:
            return None
        last, cookies = self._last, [f"{REFRESH}={refresh}"]
        if last is not None and (last.ends is None or time.monotonic() < last.ends):
            cookies.insert(0, f"{ACCESS}={last.value}")  # as a browser's jar would
        headers = {**self._tenant, "Cookie": "; ".join(cookies)}
        return self.received(client.ask("POST", "/authn/refresh", headers=headers))

    def received(self, answer: JsonAnswer) -> Token | None:
        """Take the tokens out of the cookies of *answer*; None if it has none, or is an error."""
        cookies = cookies_of(answer.headers.get("set-cookie", ""))
        access = cookies.get(ACCESS)
        if not is_success(answer) or access is None:
            return None
        self._refresh = cookies[REFRESH].value if REFRESH in cookies else None
        seconds, content = access.seconds, _content(answer)
        if seconds is None and isinstance(content, dict):  # Max-Age is better: it needs no clocks
            seconds = seconds_until(content.get("accessTokenExpiration"))
        self._last = Token.lasting(access.value, seconds)
        return self._last


def legacy_token(answer: JsonAnswer) -> Token | None:
    """Take the token out of the header of *answer*; None if there is none, or it is an error."""
    value = answer.headers.get(TOKEN_HEADER, "")
    usable = is_success(answer) and is_cookie_value(value)
    return Token.lasting(value, None) if usable else None


def is_success(answer: JsonAnswer) -> bool:
    """Whether the status of *answer* is 2xx."""
    return HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES


def _content(answer: JsonAnswer) -> Any:
    try:
        return answer.json()
    except LookupAborted:
        return None
