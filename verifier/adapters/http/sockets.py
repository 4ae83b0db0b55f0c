"""Check an address, then open a connection to it within a deadline."""

from __future__ import annotations

import ipaddress
import socket
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any
from urllib.parse import urljoin, urlsplit

from verifier.adapters.http.deadline import Deadline
from verifier.adapters.http.errors import NetworkFailure

# Which addresses are asked at all, and how one is named in a sentence.


def require_plain_address(url: str) -> None:
    """Require that *url* is http(s) with a host and without a user.

    Raises ``NetworkFailure``, ``bad_address``.
    """
    try:
        parts = urlsplit(url)
        plain = bool(parts.hostname) and "@" not in parts.netloc and (parts.port or 0) >= 0
    except ValueError:
        plain = False
    else:
        plain = plain and parts.scheme in ("http", "https") and url.isprintable()
    if not plain or any(blank in url for blank in (" ", "\\")):
        said = (
            "The address is not one that can be asked: it must begin with http:// or https:// "
            "and hold no blanks, no user name and no password."
        )
        raise NetworkFailure("bad_address", said)


def followed(url: str, location: str) -> str:
    """Give what *location* means at *url*. Raises ``NetworkFailure``, ``bad_address``."""
    try:
        return urljoin(url, location)
    except ValueError:
        said = f"{host_and_port(url)} sends the question on to an address that cannot be read."
        raise NetworkFailure("bad_address", said) from None


def host_and_port(url: str) -> str:
    """Host and port of *url*: all of an address that a sentence may hold."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "an unreadable address"
    if not host or len(host) > 253 or not host.isprintable():  # noqa: PLR2004 - DNS
        return "an unreadable address"
    return f"{host}:{port}" if port else host


# Connections to addresses that were judged first, under a deadline.

_MOMENT = 0.05  # seconds
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_Addresses = list[tuple[Any, ...]]  # as getaddrinfo gives them


def is_private(text: str) -> bool:
    """Whether an address is outside the public network, also where IPv6 wraps an IPv4 one."""
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
    """Connect to the very address that was judged: a name may lead elsewhere a moment later.

    Raises ``NetworkFailure``: ``unreachable``, ``timeout``, or ``bad_address`` where only private
    addresses came and *allow_private* is off.
    """
    host = host.strip("[]")
    addresses = _resolve(host, port, deadline)
    usable = [one for one in addresses if allow_private or not is_private(one[4][0])]
    if not usable:
        said = (
            f"{host} is an address of a private network. If it is meant to be asked, write "
            "allow_private_addresses = true in [site] of the site file."
        )
        raise NetworkFailure("bad_address", said)
    for index, (family, kind, protocol, _, address) in enumerate(usable):
        try:
            connection = socket.socket(family, kind, protocol)
        except OSError:  # a machine without IPv6, for one
            continue
        # one address that swallows everything leaves time for the others
        connection.settimeout(deadline.left() / (len(usable) - index))
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            continue
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        deadline.watch(connection)
        return connection
    if deadline.over or deadline.left() < _MOMENT:  # the last one's limit ends just before it
        said = f"{host} did not take the connection within {deadline.told}."
        raise NetworkFailure("timeout", said)
    raise NetworkFailure("unreachable", f"Nothing answers at {host}, port {port}.")


def _resolve(host: str, port: int, deadline: Deadline) -> _Addresses:
    """Ask the resolver. It cannot be interrupted, so it runs beside us."""
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
