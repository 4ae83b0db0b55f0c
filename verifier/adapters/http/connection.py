"""A plain or TLS connection to an address checked beforehand, with a deadline and a size limit."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from threading import Lock, Thread, Timer
from typing import Any, Literal, Self
from urllib.parse import urljoin, urlsplit

Kind = Literal[
    "timeout", "unreachable", "tls", "redirected", "too_large", "bad_address", "broken_answer"
]


class NetworkFailure(Exception):  # noqa: N818 - "could not ask" is a result here, not an error
    """There is no usable answer. ``kind`` is for programs; ``message`` has no secrets."""

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.kind: Kind = kind
        self.message = message


NO_TLS = "it does not speak TLS as it should"


def tls_reason(error: BaseException) -> str:
    """Explain why TLS failed, without quoting anything that the server sent."""
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, ssl.SSLCertVerificationError):
            return f"its certificate is not accepted ({inner.verify_message.rstrip('.')})"
        inner = inner.__context__
    return NO_TLS


class Deadline:
    """A time limit that ends an exchange by shutting down its connection.

    A timeout for each read would not stop a server that sends single bytes. TLS detaches the
    socket that it wraps, so a duplicate of the socket is kept. ``over`` is True once the time
    has ended.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.over = False
        self._end = time.monotonic() + seconds
        self._watched: list[socket.socket] = []
        self._lock = Lock()
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            for connection in self._watched:
                connection.close()
            self._watched.clear()

    @property
    def in_words(self) -> str:
        """The time limit in words: "5 seconds"."""
        return f"{round(self.seconds, 1):g} seconds"

    def left(self) -> float:
        """Return the seconds left. Never zero, which a socket would take for "do not wait"."""
        return max(self._end - time.monotonic(), 0.001)

    def watch(self, connection: socket.socket) -> None:
        """Shut down *connection* when the time is over."""
        with self._lock:
            self._watched.append(connection.dup())
        if self.over:
            self._cut()

    def _cut(self) -> None:
        self.over = True
        with self._lock:
            for connection in self._watched:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


def require_plain_address(url: str) -> None:
    """Check that *url* is http(s), with a host and without a user name.

    Raises ``NetworkFailure`` of kind ``bad_address``.
    """
    plain = False
    with suppress(ValueError):  # of a bad port, too
        parts = urlsplit(url)
        plain = bool(parts.hostname) and "@" not in parts.netloc and (parts.port or 0) >= 0
        plain = plain and parts.scheme in ("http", "https") and url.isprintable()
    if not plain or " " in url or "\\" in url:
        message = (
            "The address is not one that can be asked: it must begin with http:// or https:// "
            "and hold no blanks, no user name and no password."
        )
        raise NetworkFailure("bad_address", message)


def followed(url: str, location: str) -> str:
    """Resolve the redirect target *location* against *url*.

    Raises ``NetworkFailure`` of kind ``bad_address``.
    """
    try:
        return urljoin(url, location)
    except ValueError:
        message = f"{host_and_port(url)} sends the question on to an address that cannot be read."
        raise NetworkFailure("bad_address", message) from None


def host_and_port(url: str) -> str:
    """Return host and port of *url*: the only parts that a message may contain."""
    with suppress(ValueError):
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        if host and len(host) <= 253 and host.isprintable():  # noqa: PLR2004 - DNS
            return f"{host}:{port}" if port else host
    return "an unreadable address"


_MOMENT = 0.05  # seconds
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_Addresses = list[tuple[Any, ...]]  # as getaddrinfo gives them


def is_private(text: str) -> bool:
    """Whether an IP address is not public. An IPv4 address inside an IPv6 address counts."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(address.packed[-4:])
        if inner is not None:
            address = inner
    return not address.is_global or address.is_multicast


def open_connection(
    host: str, port: int, *, deadline: Deadline, allow_private: bool
) -> socket.socket:
    """Connect to one of the addresses that were checked, without resolving the name again.

    A second resolution could return another address. Raises ``NetworkFailure``:
    ``unreachable``, ``timeout``, or ``bad_address`` if all addresses are private and
    *allow_private* is off.
    """
    host = host.strip("[]")
    addresses = _resolve(host, port, deadline)
    usable = [found for found in addresses if allow_private or not is_private(found[4][0])]
    if not usable:
        message = (
            f"{host} is an address of a private network. If it is meant to be asked, write "
            "allow_private_addresses = true in [site] of the site file."
        )
        raise NetworkFailure("bad_address", message)
    for index, (family, kind, protocol, _, address) in enumerate(usable):
        try:
            connection = socket.socket(family, kind, protocol)
        except OSError:  # a machine without IPv6, for one
            continue
        # an address that never responds must leave time for the others
        connection.settimeout(deadline.left() / (len(usable) - index))
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            continue
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        deadline.watch(connection)
        return connection
    if deadline.over or deadline.left() < _MOMENT:  # the last attempt ends just before it
        message = f"{host} did not take the connection within {deadline.in_words}."
        raise NetworkFailure("timeout", message)
    raise NetworkFailure("unreachable", f"Nothing answers at {host}, port {port}.")


def _resolve(host: str, port: int, deadline: Deadline) -> _Addresses:
    """Resolve the host name in a thread, because the resolver cannot be interrupted."""
    answers: SimpleQueue[_Addresses | None] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except (OSError, UnicodeError):  # unknown, or not a name at all
            answers.put(None)

    Thread(target=ask, daemon=True).start()
    try:
        addresses = answers.get(timeout=deadline.left())
    except Empty:
        raise NetworkFailure("timeout", f"The name {host} was not resolved in time.") from None
    if not addresses:
        raise NetworkFailure("unreachable", f"The host name {host} is not known.")
    return addresses


_CHUNK = 65_536


class ByteStream:
    """One connection. Every method raises ``NetworkFailure`` within the deadline.

    *max_bytes* limits everything that the server sends over this connection.
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
        """Read up to the next *end* and return what precedes it; keep the rest for the next call.

        Raises ``NetworkFailure``: ``broken_answer`` if the server closes before that,
        ``too_large`` beyond the size limit.
        """
        while end not in self._kept:
            chunk = self._receive()
            if not chunk:
                raise self._broken()
            self._kept += chunk
        answer, _, self._kept = self._kept.partition(end)
        return answer

    def read_some(self, *, within: float | None = None) -> bytes:
        """Read the next bytes; empty if the server has closed the connection.

        Raises ``NetworkFailure`` of kind ``timeout`` after *within* seconds, or at
        the deadline if that is earlier.
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
            message = f"The answer is larger than {self._max_bytes:,} bytes and was not read on."
            raise NetworkFailure("too_large", message)
        return chunk

    def _failure(self, error: OSError) -> NetworkFailure:
        if self._deadline.over or isinstance(error, TimeoutError):
            return self._late()
        if isinstance(error, ssl.SSLError):
            return NetworkFailure("tls", f"TLS with {self._place} broke off.")
        return self._broken()

    def _broken(self) -> NetworkFailure:
        message = f"{self._place} closed the connection without a whole answer."
        return NetworkFailure("broken_answer", message)

    def _late(self) -> NetworkFailure:
        message = f"{self._place} gave no whole answer within {self._deadline.in_words}."
        return NetworkFailure("timeout", message)


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
    """Connect, with a verified certificate if *tls* is set. Raises ``NetworkFailure``.

    *ca_file* holds the trusted certificates, instead of the system's. The connection is closed
    at the end of the block.
    """
    place = f"{host}:{port}"
    with Deadline(deadline_seconds) as deadline, ExitStack() as opened:
        connection = open_connection(host, port, deadline=deadline, allow_private=allow_private)
        opened.enter_context(closing(connection))
        connection.settimeout(deadline.left())
        if tls:
            connection = _secured(connection, host, place, deadline, ca_file)
            opened.enter_context(closing(connection))
        yield ByteStream(connection, place, deadline=deadline, max_bytes=max_bytes)


def certificate_end(
    host: str,
    port: int,
    *,
    deadline_seconds: float,
    allow_private: bool,
    ca_file: str | None = None,
) -> datetime:
    """Return when the server's certificate ends, in UTC, once it is verified.

    Raises ``NetworkFailure``, also for a certificate that has ended.
    """
    with Deadline(deadline_seconds) as deadline, ExitStack() as opened:
        connection = open_connection(host, port, deadline=deadline, allow_private=allow_private)
        opened.enter_context(closing(connection))
        connection.settimeout(deadline.left())
        secured = _secured(connection, host, f"{host}:{port}", deadline, ca_file)
        opened.enter_context(closing(secured))
        ends = str((secured.getpeercert() or {})["notAfter"])
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)


def _secured(
    connection: socket.socket, host: str, place: str, deadline: Deadline, ca_file: str | None
) -> ssl.SSLSocket:
    try:
        context = ssl.create_default_context(cafile=ca_file)
        return context.wrap_socket(connection, server_hostname=host.strip("[]"))
    except (OSError, ValueError) as error:  # ValueError: a host name that TLS cannot carry
        if deadline.over or isinstance(error, TimeoutError):
            message = f"{place} did not set up TLS within {deadline.in_words}."
            raise NetworkFailure("timeout", message) from None
        message = f"No secure connection to {place}: {tls_reason(error)}."
        raise NetworkFailure("tls", message) from None
