"""The HTTP of the fake provider: what it is asked, and what it replies."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qsl


@dataclass(kw_only=True)
class Reply:
    """A whole answer in place of the healthy one.

    *talk*, where given, has the connection to itself (after the request was read): what it
    sends is all that is sent. *pause* waits first.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    pause: float = 0.0
    talk: Callable[[socket.socket, threading.Event], None] | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request that reached the provider; header names in lower case."""

    endpoint: str  # discovery, authorize, token, userinfo, jwks, other
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        """The fields of a posted form."""
        return dict(parse_qsl(self.body.decode("ascii"), keep_blank_values=True))


class Answering(Protocol):
    """Whoever answers, and by which clock."""

    requests: list[Asked]
    over: threading.Event

    def now(self) -> float:
        """Seconds since 1970."""

    def endpoint_of(self, target: str) -> str:
        """Which endpoint a target of HTTP means."""

    def reply_to(self, asked: Asked) -> Reply:
        """The answer to one request."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, provider: Answering, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.provider = provider
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no error of a test."""


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def _any(self) -> None:
        provider = self.server.provider
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(
            endpoint=provider.endpoint_of(self.path),
            method=self.command,
            target=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
        )
        provider.requests.append(asked)
        reply = provider.reply_to(asked)
        if reply.pause:
            provider.over.wait(reply.pause)
        if reply.talk is not None:
            with suppress(OSError):
                reply.talk(self.connection, provider.over)
            self.close_connection = True
            return
        self.send_response_only(reply.status)
        headers = {
            "Date": formatdate(provider.now(), usegmt=True),
            "Content-Type": "application/json",
            "Content-Length": str(len(reply.body)),
            **reply.headers,
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(reply.body)

    do_GET = _any  # noqa: N815 - http.server's own name
    do_POST = _any  # noqa: N815 - http.server's own name

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""
