"""Send JSON requests to one server within one deadline, with its access token."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from types import MappingProxyType
from typing import Any, Self
from urllib.parse import quote, urlencode

from verifier.adapters import http
from verifier.adapters.http import NetworkFailure
from verifier.adapters.http.json_body import read_json
from verifier.adapters.http.lookup_errors import (
    LIBRARY_SYSTEM,
    LookupAborted,
    Peer,
    could_not_fetch,
    status_outcome,
)
from verifier.domain.model.lookup import CouldNotLook, LookupFailure
from verifier.domain.model.site import IlsConnection, Site

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonAnswer:
    """One answer of any status. The header names are in lowercase."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    peer: Peer = LIBRARY_SYSTEM

    def json(self) -> Any:
        """Parse the body. Raises ``LookupAborted`` for a web page or anything but JSON."""
        return read_json(self.body, self.peer)

    def require_success(self) -> Self:
        """Return the answer itself. Raises ``LookupAborted`` for an HTTP error status."""
        refused = status_outcome(self.status, self.peer)
        if refused is not None:
            raise LookupAborted(refused.failure, refused.message)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """The URL, limits and certificates of one server. ``base`` has no trailing slash."""

    base: str
    timeout_seconds: float
    max_bytes: int
    allow_private: bool
    ca_file: str | None = None
    peer: Peer = LIBRARY_SYSTEM

    @classmethod
    def of(cls, connection: IlsConnection, site: Site) -> Self:
        """Build the server settings from *connection*: its ``url``, limits and ``ca_file``."""
        return cls(
            base=(connection.url or "").rstrip("/"),
            timeout_seconds=connection.timeout_seconds,
            max_bytes=connection.max_bytes,
            allow_private=site.allow_private_addresses,
            ca_file=connection.option("ca_file") or None,
        )

    def conversation(self) -> JsonClient:
        """Start a conversation. The connection's time limit runs from now."""
        return JsonClient(self)


class JsonClient:
    """A sequence of requests to one server, all within one deadline.

    Its methods raise ``LookupAborted`` if there is no answer.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self._end = time.monotonic() + server.timeout_seconds

    @property
    def seconds_left(self) -> float:
        """The rest of the connection's time, at least 0."""
        return max(self._end - time.monotonic(), 0.0)

    def late(self) -> LookupAborted:
        """Build the error for an exceeded deadline."""
        seconds = self.server.timeout_seconds
        message = f"{self.server.peer.name} did not answer everything within {seconds:g} seconds."
        return LookupAborted(LookupFailure.TIMEOUT, message)

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] = _NO_HEADERS,
        body: bytes | None = None,
        base: str | None = None,
    ) -> JsonAnswer:
        """Send one request. *path* begins with a slash and is encoded (see ``segment``)."""
        left = self.seconds_left
        if not left:
            raise self.late()
        try:
            answer = http.fetch(
                method,
                f"{base or self.server.base}{path}{_question(query)}",
                body=body,
                headers={"Accept": "application/json", **headers},
                deadline_seconds=left,
                max_bytes=self.server.max_bytes,
                allow_private=self.server.allow_private,
                verify=self.server.ca_file or True,
            )
        except NetworkFailure as failure:
            outcome = could_not_fetch(failure, peer=self.server.peer)
            raise LookupAborted(outcome.failure, outcome.message) from None
        return JsonAnswer(
            status=answer.status, headers=answer.headers, body=answer.body, peer=self.server.peer
        )

    def post_json(
        self, path: str, content: Any, *, headers: Mapping[str, str] = _NO_HEADERS
    ) -> JsonAnswer:
        """Send *content* as JSON."""
        headers = {"Content-Type": "application/json", **headers}
        return self.ask("POST", path, headers=headers, body=json.dumps(content).encode())

    def post_form(
        self,
        path: str,
        fields: Sequence[tuple[str, str]],
        *,
        headers: Mapping[str, str] = _NO_HEADERS,
        base: str | None = None,
    ) -> JsonAnswer:
        """Send a form, as OAuth token endpoints require."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self.ask("POST", path, headers=headers, body=urlencode(fields).encode(), base=base)


def segment(value: str) -> str:
    """Encode a value as one segment of a URL path, so that no character in it has a meaning.

    Raises ``LookupAborted`` for what no path can carry: an empty value, ``.`` and ``..``
    (which servers and proxies remove), and lone surrogates.
    """
    if value not in ("", ".", ".."):
        with suppress(UnicodeError):
            return quote(value, safe="")
    message = "The identifier cannot be asked for: no web address can carry it."
    raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)


def _question(query: Sequence[tuple[str, str]]) -> str:
    if not query:
        return ""
    try:
        return "?" + urlencode(query, quote_via=quote, safe="")
    except UnicodeError:
        message = "The identifier cannot be asked for: it holds a character that is none."
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message) from None


EARLY_SECONDS = 30.0  # a token is renewed this long before its end
REFUSED_SECONDS = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A server's token, and when it expires on the monotonic clock (None if unknown)."""

    value: str = field(repr=False)
    ends: float | None = None

    @classmethod
    def lasting(cls, value: str, seconds: float | None) -> Token:
        """Build a token that expires in *seconds*; None if the lifetime is unknown."""
        return cls(value=value, ends=None if seconds is None else time.monotonic() + seconds)

    @property
    def is_fresh(self) -> bool:
        """Whether it can still be used: it does not expire within ``EARLY_SECONDS``."""
        return self.ends is None or time.monotonic() < self.ends - EARLY_SECONDS


class TokenKeeper:
    """A token shared by all threads; one thread at a time signs in when a new one is needed.

    Library systems lock accounts after a few failures, so a refused sign-in is not repeated
    for ``REFUSED_SECONDS``: until then every request fails with the same error.
    """

    def __init__(self, sign_in: Callable[[JsonClient], Token]) -> None:
        self._sign_in = sign_in
        self._lock = Lock()
        self._token: Token | None = None
        self._refused: CouldNotLook | None = None
        self._refused_until = 0.0

    def token(self, conversation: JsonClient) -> Token:
        """Return a usable token. Raises ``LookupAborted``, also if another's sign-in hangs."""
        if not self._lock.acquire(timeout=conversation.seconds_left):
            raise conversation.late()
        try:
            return self._usable(conversation)
        finally:
            self._lock.release()

    def _usable(self, conversation: JsonClient) -> Token:
        if self._token is not None and self._token.is_fresh:
            return self._token
        if self._refused is not None and time.monotonic() < self._refused_until:
            message = f"{self._refused.message} It is not tried again for some minutes."
            raise LookupAborted(self._refused.failure, message)
        self._token = None
        try:
            self._token = self._sign_in(conversation)
        except LookupAborted as stopped:
            if stopped.outcome.failure in (LookupFailure.AUTH_ERROR, LookupFailure.FORBIDDEN):
                self._refused = stopped.outcome
                self._refused_until = time.monotonic() + REFUSED_SECONDS
            raise
        self._refused = None
        return self._token

    def forget(self, token: Token) -> None:
        """Discard *token*, which the server refused. A newer token is kept."""
        with self._lock:
            if self._token is token:
                self._token = None
