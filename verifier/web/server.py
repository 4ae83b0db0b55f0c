"""The production server: waitress, which needs only a TLS proxy in front."""

import socket
from typing import Protocol, cast
from urllib.parse import urlsplit

import waitress  # type: ignore[import-untyped] # it has no types
from flask import Flask

from verifier.web.services import Services

THREADS = 12  # more than pages that wait, programs that wait and reports take together
MAX_REQUEST = 8_100_000  # bytes; the application's own limits are below
CONNECTIONS = 1_000  # open at once, idle ones included: at the limit nobody else is answered
IDLE_SECONDS = 30  # then a silent connection is closed
MAX_BUFFER = 64_000_000  # bytes; above it waitress would write values to a temporary file


class Server(Protocol):
    """The part of waitress's server that the verifier uses."""

    effective_port: int

    def run(self) -> None:
        """Serve until closed or interrupted."""

    def close(self) -> None:
        """Stop the server; may be called from another thread."""


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
    server = waitress.create_server(
        app,
        sockets=[listening],
        threads=THREADS,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        asyncore_use_poll=True,  # select() ends at 1,024 open files
        url_prefix=prefix,
        ident=None,
        max_request_body_size=MAX_REQUEST,
        inbuf_overflow=MAX_BUFFER,
        outbuf_overflow=MAX_BUFFER,
        clear_untrusted_proxy_headers=True,
        **believed,
    )
    return cast("Server", server)


def prefix_of(services: Services) -> str:
    """Return the path of the site's base URL."""
    return urlsplit(services.site.base_url).path.rstrip("/")
