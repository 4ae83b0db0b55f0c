"""Connections to addresses that were judged first, under a deadline."""

from __future__ import annotations

import ipaddress
import socket
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from verifier.bounded_network.deadline import Deadline
from verifier.bounded_network.failure import NetworkFailure

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
