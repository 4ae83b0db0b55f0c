"""LDAP messages on a socket, as a tree of tags (X.690, BER with definite lengths).

RFC 4511, section 5.1, allows no other form. A library's ASN.1 would be the one that the program
itself logs in with; the embedded directory is to be another party.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass

MAX_MESSAGE = 100_000
MAX_DEPTH = 20
SEQUENCE, SET, INTEGER, OCTETS, ENUMERATED = 0x30, 0x31, 0x02, 0x04, 0x0A
_CONSTRUCTED = 0x20
_LONG_FORM = 0x80


class NotLdap(Exception):  # noqa: N818 - named for what came
    """What came is no message of this protocol."""


@dataclass(frozen=True, slots=True)
class Node:
    """One element: its tag, and its bytes or the elements inside."""

    tag: int
    content: bytes = b""
    inside: tuple[Node, ...] = ()

    @property
    def text(self) -> str:
        """The bytes as text; what is no UTF-8 equals no value that is kept here."""
        return self.content.decode("utf-8", "replace")

    @property
    def number(self) -> int:
        """The bytes as a number."""
        return int.from_bytes(self.content, "big", signed=True)

    def encoded(self) -> bytes:
        """Give the element as it goes over the wire."""
        body = b"".join(one.encoded() for one in self.inside) if self.inside else self.content
        if len(body) < _LONG_FORM:
            return bytes((self.tag, len(body))) + body
        length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
        return bytes((self.tag, _LONG_FORM | len(length))) + length + body


def text(value: str) -> Node:
    """Make an OCTET STRING."""
    return Node(OCTETS, value.encode())


def number(value: int, tag: int = INTEGER) -> Node:
    """Make an INTEGER or, with that tag, an ENUMERATED."""
    return Node(tag, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def read_message(connection: socket.socket) -> Node | None:
    """Read the next message; None at the end. Raises ``NotLdap``."""
    head = _exactly(connection, 2)
    if head is None:
        return None
    length, more = head[1], b""
    if length & _LONG_FORM:
        more = _exactly(connection, length & ~_LONG_FORM) or b""
        length = int.from_bytes(more, "big")
    if head[0] != SEQUENCE or length > MAX_MESSAGE:
        raise NotLdap
    body = _exactly(connection, length)
    return None if body is None else Node(SEQUENCE, inside=_elements(body))


def _elements(body: bytes, depth: int = 0) -> tuple[Node, ...]:
    if depth > MAX_DEPTH:
        raise NotLdap
    found, place = [], 0
    while place < len(body):
        tag, content, place = _next(body, place)
        if tag & _CONSTRUCTED:
            found.append(Node(tag, inside=_elements(content, depth + 1)))
        else:
            found.append(Node(tag, content))
    return tuple(found)


def _next(body: bytes, place: int) -> tuple[int, bytes, int]:
    head = body[place : place + 2]
    start = place + 2
    if len(head) < 2:  # noqa: PLR2004 - a tag and a length
        raise NotLdap
    length = head[1]
    if length & _LONG_FORM:
        size = length & ~_LONG_FORM
        length = int.from_bytes(body[start : start + size], "big")
        start += size
    if start + length > len(body):
        raise NotLdap
    return head[0], body[start : start + length], start + length


def _exactly(connection: socket.socket, count: int) -> bytes | None:
    read = b""
    while len(read) < count:
        part = connection.recv(count - len(read))
        if not part:
            return None
        read += part
    return read
