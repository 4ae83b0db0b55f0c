"""The production server: waitress, which needs only a TLS proxy in front."""

import re
import resource
import socket
import time
from operator import attrgetter
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

from flask import Flask
from waitress.adjustments import Adjustments  # type: ignore[import-untyped] # it has no types
from waitress.channel import HTTPChannel  # type: ignore[import-untyped] # as above
from waitress.parser import HTTPRequestParser, ParsingError  # type: ignore[import-untyped]
from waitress.server import TcpWSGIServer  # type: ignore[import-untyped]

from verifier.web.services import Services

THREADS = 32  # more than pages and programs that wait take together; reports have their own
MAX_REQUEST = 8_100_000  # bytes; the application's own limits are below
CONNECTIONS = 1_000  # open at once: one more closes those that have kept us waiting longest
IDLE_SECONDS = 30  # then a silent connection is closed
REQUEST_SECONDS = 20  # from the first byte of a request to the end of its headers
UPLOAD_SECONDS = 120  # from the first byte of a request to its last
MAX_BUFFER = 64_000_000  # bytes; above it waitress would write values to a temporary file
_CLEANUP_SECONDS = 1
_MOMENT_SECONDS = 0.5
_TRANSFER_ENCODING = re.compile(rb"\ntransfer-encoding[ \t]*:", re.IGNORECASE)
_MOST_AT_ONCE = 50  # new connections, before those that are open have their turn
_OPEN_FILES = 8_192  # more than connections and everything else take together


class Server(Protocol):
    """The part of waitress's server that the verifier uses."""

    effective_port: int

    def run(self) -> None:
        """Serve until closed or interrupted."""

    def close(self) -> None:
        """Stop the server; may be called from another thread."""


class _Parser(HTTPRequestParser):  # type: ignore[misc] # it has no types
    """A request that two servers could take for different ones is refused (RFC 9112, 6.3)."""

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)  # which drops Transfer-Encoding, also an empty one
        if "CONTENT_LENGTH" in self.headers and _TRANSFER_ENCODING.search(header_plus):
            raise ParsingError("Content-Length beside Transfer-Encoding")


class _Channel(HTTPChannel):  # type: ignore[misc] # as above
    """A connection that knows since when it has kept us waiting for a whole request."""

    parser_class = _Parser

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.waited_since: float = self.creation_time

    def received(self, data: bytes) -> bool:
        begins = self.request is None
        taken = super().received(data)
        if begins or self.request is None:
            self.waited_since = self.last_activity
        return bool(taken)

    @property
    def is_waited_for(self) -> bool:
        """Whether nothing is being answered: more has to come, or an answer is yet to be read."""
        return not self.requests

    def is_too_slow(self, now: float) -> bool:
        """Whether the request that was begun has taken too long in total."""
        if self.request is None:
            return False
        most = UPLOAD_SECONDS if self.request.headers_finished else REQUEST_SECONDS
        return bool(self.waited_since < now - most)


class _Server(TcpWSGIServer):  # type: ignore[misc] # as above
    """Waitress, which neither bounds a request's time in total nor closes slow connections."""

    channel_class = _Channel

    def handle_accept(self) -> None:
        for _ in range(_MOST_AT_ONCE):
            before = len(self.active_channels)
            super().handle_accept()
            if len(self.active_channels) == before:
                break
        self._make_room(time.time())

    def _make_room(self, now: float) -> None:
        """Close those that have kept us waiting longest, but none that came a moment ago."""
        if len(self.active_channels) <= CONNECTIONS:
            return
        staying = [it for it in self.active_channels.values() if not it.will_close]
        waited_for = sorted(
            (it for it in staying if it.is_waited_for and it.waited_since < now - _MOMENT_SECONDS),
            key=attrgetter("waited_since"),
        )
        for channel in waited_for[: max(len(staying) - CONNECTIONS, 0)]:
            channel.will_close = True  # by the loop: the number of its socket is in use

    def maintenance(self, now: float) -> None:
        super().maintenance(now)
        self._make_room(now)
        for channel in [it for it in self.active_channels.values() if it.is_waited_for]:
            if channel.is_too_slow(now):
                channel.will_close = True
            if channel.will_close and channel.total_outbufs_len:
                channel.handle_close()  # the loop would wait until the answer is read


def make_server(
    app: Flask, host: str, port: int, *, prefix: str = "", trusted_proxy: str | None = None
) -> Server:
    """Create a server that is bound and not yet running; port 0 takes any free one.

    *prefix* is the path of ``base_url``, if it has one; *trusted_proxy* is the address of the
    proxy whose X-Forwarded-For header is trusted. Raises ``OSError`` if the address cannot be
    used.
    """
    believed: dict[str, object] = {}
    if trusted_proxy is not None:  # about the address alone: our own comes from the site file
        believed = {
            "trusted_proxy": trusted_proxy,
            "trusted_proxy_count": 1,
            "trusted_proxy_headers": {"x-forwarded-for"},
        }
    # Bound here, since waitress leaves its socket open where it cannot bind it.
    listening = socket.create_server(
        (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
    )
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft < enough:
        resource.setrlimit(resource.RLIMIT_NOFILE, (enough, hard))
    settings = Adjustments(
        threads=THREADS,
        connection_limit=_OPEN_FILES,  # ours is lower, and nobody waits for a place
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=_CLEANUP_SECONDS,
        asyncore_use_poll=True,  # select() ends at 1,024 open files
        url_prefix=prefix,
        ident=None,
        max_request_body_size=MAX_REQUEST,
        inbuf_overflow=MAX_BUFFER,
        outbuf_overflow=MAX_BUFFER,
        clear_untrusted_proxy_headers=True,
        **believed,
    )
    server = _Server(
        app,
        _sock=listening,
        adj=settings,
        sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
        bind_socket=False,
    )
    return cast("Server", server)


def prefix_of(services: Services) -> str:
    """Return the path of the site's base URL."""
    return urlsplit(services.site.base_url).path.rstrip("/")
