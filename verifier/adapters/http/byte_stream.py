"""A plain or TLS connection for protocols that are not HTTP, under one deadline and one size."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager

from verifier.adapters.http.deadline import Deadline
from verifier.adapters.http.errors import NetworkFailure, tls_reason
from verifier.adapters.http.sockets import open_connection

_CHUNK = 65_536


class ByteStream:
    """One connection. Every method raises ``NetworkFailure`` within the deadline.

    *max_bytes* is for all that the peer sends over the connection's life.
    """

    def __init__(
        self, connection: socket.socket, place: str, *, deadline: Deadline, max_bytes: int
    ) -> None:
        self._connection = connection
        self._place = place
        self._deadline = deadline
        self._left = max_bytes
        self._max_bytes = max_bytes
        self._kept = b""

    def send(self, data: bytes) -> None:
        """Send all of *data*."""
        self._connection.settimeout(self._deadline.left())
        try:
            self._connection.sendall(data)
        except OSError as error:
            raise self._failure(error) from None

    def read_until(self, end: bytes) -> bytes:
        """Read up to and without the next *end*; what follows it is kept for the next call.

        ``broken_answer`` where the peer closes before, ``too_large`` beyond the size.
        """
        while end not in self._kept:
            chunk = self._receive()
            if not chunk:
                said = f"{self._place} closed the connection without a whole answer."
                raise NetworkFailure("broken_answer", said)
            self._kept += chunk
        answer, _, self._kept = self._kept.partition(end)
        return answer

    def read_some(self, *, within: float | None = None) -> bytes:
        """Read what comes next, or nothing where the peer has closed.

        ``timeout`` already after *within* seconds, where the deadline would leave more.
        """
        kept, self._kept = self._kept, b""
        return kept or self._receive(within)

    def _receive(self, within: float | None = None) -> bytes:
        left = self._deadline.left()
        self._connection.settimeout(left if within is None else min(left, max(within, 0.001)))
        try:
            chunk = self._connection.recv(_CHUNK)
        except OSError as error:
            raise self._failure(error) from None
        if self._deadline.over:  # the deadline shuts the connection down, which looks like an end
            raise self._late()
        self._left -= len(chunk)
        if self._left < 0:
            said = f"The answer is larger than {self._max_bytes:,} bytes and was not read on."
            raise NetworkFailure("too_large", said)
        return chunk

    def _failure(self, error: OSError) -> NetworkFailure:
        if self._deadline.over or isinstance(error, TimeoutError):
            return self._late()
        if isinstance(error, ssl.SSLError):
            return NetworkFailure("tls", f"TLS with {self._place} broke off.")
        said = f"{self._place} closed the connection without a whole answer."
        return NetworkFailure("broken_answer", said)

    def _late(self) -> NetworkFailure:
        said = f"{self._place} gave no whole answer within {self._deadline.told}."
        return NetworkFailure("timeout", said)


@contextmanager
def byte_stream(
    host: str,
    port: int,
    *,
    tls: bool,
    deadline_seconds: float,
    max_bytes: int,
    allow_private: bool,
    ca_file: str | None = None,
) -> Iterator[ByteStream]:
    """Connect, with a checked certificate where *tls*. Raises ``NetworkFailure``.

    *ca_file* are the trusted certificates in place of the system's. The connection is closed
    at the end of the block.
    """
    place = f"{host}:{port}"
    with Deadline(deadline_seconds) as deadline:
        connection = open_connection(host, port, deadline=deadline, allow_private=allow_private)
        connection.settimeout(deadline.left())
        with closing(connection):
            if not tls:
                yield ByteStream(connection, place, deadline=deadline, max_bytes=max_bytes)
                return
            with closing(_secured(connection, host, place, deadline, ca_file)) as secured:
                yield ByteStream(secured, place, deadline=deadline, max_bytes=max_bytes)


def _secured(
    connection: socket.socket, host: str, place: str, deadline: Deadline, ca_file: str | None
) -> socket.socket:
    try:
        context = ssl.create_default_context(cafile=ca_file)
        return context.wrap_socket(connection, server_hostname=host.strip("[]"))
    except (OSError, ValueError) as error:  # ValueError: a host name that TLS cannot carry
        if deadline.over or isinstance(error, TimeoutError):
            said = f"{place} did not set up TLS within {deadline.told}."
            raise NetworkFailure("timeout", said) from None
        said = f"No secure connection to {place}: {tls_reason(error)}."
        raise NetworkFailure("tls", said) from None
