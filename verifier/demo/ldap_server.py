"""The embedded LDAP directory, version 3, on loopback: simple binds and searches (RFC 4511).

It keeps its entries in memory, has no schema and no TLS, and answers only clients that have bound.
It parses messages itself, as trees of tags (X.690, BER with definite lengths; RFC 4511, section
5.1, allows no other form): an ASN.1 library would be the same one that the program itself uses to
log in.
"""

from __future__ import annotations

import hmac
import socket
import socketserver
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace

from verifier.demo.loopback_server import HOST

MAX_MESSAGE = 100_000
MAX_DEPTH = 20
SEQUENCE, SET, INTEGER, OCTETS, ENUMERATED = 0x30, 0x31, 0x02, 0x04, 0x0A
_CONSTRUCTED = 0x20
_LONG_FORM = 0x80


class NotLdap(Exception):  # noqa: N818 - named for what came
    """The bytes received are not a message of this protocol."""


@dataclass(frozen=True, slots=True)
class Node:
    """One element: its tag, and its bytes or the elements inside."""

    tag: int
    content: bytes = b""
    inside: tuple[Node, ...] = ()

    @property
    def text(self) -> str:
        """The bytes as text; invalid UTF-8 never equals a value stored here."""
        return self.content.decode("utf-8", "replace")

    @property
    def number(self) -> int:
        """The bytes as a number."""
        return int.from_bytes(self.content, "big", signed=True)

    def encoded(self) -> bytes:
        """Return the element as sent on the wire."""
        body = b"".join(node.encoded() for node in self.inside) if self.inside else self.content
        if len(body) < _LONG_FORM:
            return bytes((self.tag, len(body))) + body
        length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
        return bytes((self.tag, _LONG_FORM | len(length))) + length + body


def octet_string(value: str) -> Node:
    """Build an OCTET STRING."""
    return Node(OCTETS, value.encode())


def integer(value: int, tag: int = INTEGER) -> Node:
    """Build an INTEGER or, with that tag, an ENUMERATED."""
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
        if place + 2 > len(body):  # a tag and a length
            raise NotLdap
        tag, length, start = body[place], body[place + 1], place + 2
        if length & _LONG_FORM:
            size = length & ~_LONG_FORM
            length = int.from_bytes(body[start : start + size], "big")
            start += size
        place = start + length
        if place > len(body):
            raise NotLdap
        content = body[start:place]
        if tag & _CONSTRUCTED:
            found.append(Node(tag, inside=_elements(content, depth + 1)))
        else:
            found.append(Node(tag, content))
    return tuple(found)


def _exactly(connection: socket.socket, count: int) -> bytes | None:
    read = b""
    while len(read) < count:
        part = connection.recv(count - len(read))
        if not part:
            return None
        read += part
    return read


def matches(search_filter: Node, entry: Entry) -> bool:
    """Whether *entry* matches the filter (RFC 4511, 4.5.1.7); an unknown filter never matches."""
    inside = search_filter.inside
    match search_filter.tag:
        case 0xA0:  # and
            return all(matches(part, entry) for part in inside)
        case 0xA1:  # or
            return any(matches(part, entry) for part in inside)
        case 0xA2:  # not
            return not matches(inside[0], entry)
        case 0xA3:  # equality
            name, wanted = inside[0].text, inside[1].text.lower()
            return any(value.lower() == wanted for value in entry.values(name))
        case 0x87:  # presence
            return bool(entry.values(search_filter.text))
        case _:
            return False


UNBIND = 0x42
BIND_ANSWER, ENTRY, DONE, EXTENDED_ANSWER = 0x61, 0x64, 0x65, 0x78
SUCCESS, SIZE_LIMIT, INVALID_CREDENTIALS, INSUFFICIENT_ACCESS, UNWILLING = 0, 4, 49, 50, 53
IDLE_SECONDS = 30.0
_SIMPLE = 0x80
_BASE_OBJECT = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. Attributes in ``hidden`` are visible only to the reader."""

    dn: str
    attributes: tuple[tuple[str, tuple[str, ...]], ...]
    password: str | None = None  # None: nobody binds as it
    hidden: frozenset[str] = frozenset()

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values of one attribute, in any letter case of its name (RFC 4512, 2.5)."""
        found = (values for known, values in self.attributes if known.lower() == name.lower())
        return tuple(value for values in found for value in values)


class DemoDirectory:
    """The directory. ``url`` is known before ``start``. *reader* sees every attribute."""

    def __init__(self, entries: Iterable[Entry], *, reader: Entry, port: int = 0) -> None:
        self._entries = (*entries, reader)
        self._reader = reader
        self._server = _Server((HOST, port), _Connection)
        self._server.directory = self
        self.url = f"ldap://{HOST}:{self._server.server_address[1]}"
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start serving."""
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop, and wait until the port is free. May be called twice."""
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()

    def bind(self, name: str, password: str) -> Entry | None:
        """Return the entry with that name and password; None if there is none."""
        for entry in self._entries:
            if entry.dn.lower() == name.lower() and entry.password is not None and password:
                right = hmac.compare_digest(entry.password.encode(), password.encode())
                return entry if right else None
        return None

    def search(self, base: str, scope: int, search_filter: Node, bound: Entry) -> list[Entry]:
        """List the entries below *base* that match, with the attributes *bound* may see."""
        found = []
        for entry in self._entries:
            dn = entry.dn.lower()
            below = scope != _BASE_OBJECT and dn.endswith(f",{base.lower()}")
            shown = entry
            if bound is not self._reader:
                open_ones = [part for part in entry.attributes if part[0] not in entry.hidden]
                shown = replace(entry, attributes=tuple(open_ones))
            if (dn == base.lower() or below) and matches(search_filter, shown):
                found.append(shown)
        return found


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    directory: DemoDirectory


class _Connection(socketserver.BaseRequestHandler):
    """One client, until it unbinds, disconnects or sends something other than LDAP."""

    server: _Server

    def handle(self) -> None:
        self.request.settimeout(IDLE_SECONDS)
        self.bound: Entry | None = None
        try:
            while (message := read_message(self.request)) is not None:
                message_id, operation = message.inside[:2]
                if operation.tag == UNBIND:
                    return
                for answer in self._answers(operation):
                    self.request.sendall(Node(SEQUENCE, inside=(message_id, answer)).encoded())
        except (OSError, NotLdap, IndexError, ValueError):
            return

    def _answers(self, operation: Node) -> list[Node]:
        match operation.tag:
            case 0x60:  # bind
                return [self._bind(operation)]
            case 0x63:  # search
                return self._search(operation)
            case 0x77:  # an extended operation, such as StartTLS
                return [_result(EXTENDED_ANSWER, UNWILLING)]
            case _:
                return []

    def _bind(self, operation: Node) -> Node:
        _, name, way = operation.inside
        password = way.text if way.tag == _SIMPLE else ""
        self.bound = self.server.directory.bind(name.text, password)
        return _result(BIND_ANSWER, SUCCESS if self.bound else INVALID_CREDENTIALS)

    def _search(self, operation: Node) -> list[Node]:
        if self.bound is None:
            return [_result(DONE, INSUFFICIENT_ACCESS)]
        base, scope, _, limit, _, _, search_filter, names = operation.inside
        found = self.server.directory.search(base.text, scope.number, search_filter, self.bound)
        most = limit.number or len(found)
        wanted = {name.text.lower() for name in names.inside}
        code = SIZE_LIMIT if len(found) > most else SUCCESS
        return [*(_entry(entry, wanted) for entry in found[:most]), _result(DONE, code)]


def _entry(entry: Entry, wanted: set[str]) -> Node:
    everything = not wanted or "*" in wanted
    attributes = tuple(
        Node(
            SEQUENCE,
            inside=(octet_string(name), Node(SET, inside=tuple(map(octet_string, values)))),
        )
        for name, values in entry.attributes
        if everything or name.lower() in wanted
    )
    return Node(ENTRY, inside=(octet_string(entry.dn), Node(SEQUENCE, inside=attributes)))


def _result(tag: int, code: int) -> Node:
    return Node(tag, inside=(integer(code, ENUMERATED), octet_string(""), octet_string("")))
