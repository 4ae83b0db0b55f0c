"""The embedded directory: LDAP version 3 on loopback, with simple binds and searches.

It keeps its entries in memory, knows no schema and no TLS, and answers nobody who has not bound.
Message shapes: RFC 4511.
"""

from __future__ import annotations

import hmac
import socketserver
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace

from verifier.demo import directory_wire as wire
from verifier.demo.directory_filter import matches
from verifier.demo.directory_wire import Node, NotLdap, number, read_message, text
from verifier.demo.loopback_server import HOST

UNBIND = 0x42
BIND_ANSWER, ENTRY, DONE, EXTENDED_ANSWER = 0x61, 0x64, 0x65, 0x78
SUCCESS, SIZE_LIMIT, INVALID_CREDENTIALS, INSUFFICIENT_ACCESS, UNWILLING = 0, 4, 49, 50, 53
IDLE_SECONDS = 30.0
_SIMPLE = 0x80
_BASE_OBJECT = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. Attributes in ``hidden`` are shown to the reader alone."""

    dn: str
    attributes: tuple[tuple[str, tuple[str, ...]], ...]
    password: str | None = None  # None: nobody binds as it
    hidden: frozenset[str] = frozenset()

    def values(self, name: str) -> tuple[str, ...]:
        """Give the values of one attribute, whatever its letter case (RFC 4512, 2.5)."""
        found = (values for one, values in self.attributes if one.lower() == name.lower())
        return tuple(value for values in found for value in values)


class DemoDirectory:
    """``url`` is known at once; ``start`` begins to answer. *reader* sees every attribute."""

    def __init__(self, entries: Iterable[Entry], *, reader: Entry, port: int = 0) -> None:
        self._entries = (*entries, reader)
        self._reader = reader
        self._server = _Server((HOST, port), _Connection)
        self._server.directory = self
        self.url = f"ldap://{HOST}:{self._server.server_address[1]}"
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Answer from now on."""
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End, and wait until the port is free. May be called twice."""
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()

    def bind(self, name: str, password: str) -> Entry | None:
        """Find who binds with that password; None where nobody does."""
        for entry in self._entries:
            if entry.dn.lower() == name.lower() and entry.password is not None and password:
                right = hmac.compare_digest(entry.password.encode(), password.encode())
                return entry if right else None
        return None

    def search(self, base: str, scope: int, search_filter: Node, bound: Entry) -> list[Entry]:
        """List the entries below *base* that the filter takes, as *bound* may see them."""
        found = []
        for entry in self._entries:
            dn = entry.dn.lower()
            below = scope != _BASE_OBJECT and dn.endswith(f",{base.lower()}")
            shown = entry if bound is self._reader else _as_shown(entry)
            if (dn == base.lower() or below) and matches(search_filter, shown):
                found.append(shown)
        return found


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    directory: DemoDirectory


class _Connection(socketserver.BaseRequestHandler):
    """One client, until it unbinds, breaks off or sends what is no LDAP."""

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
                    self.request.sendall(
                        Node(wire.SEQUENCE, inside=(message_id, answer)).encoded()
                    )
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
        wanted = {one.text.lower() for one in names.inside}
        code = SIZE_LIMIT if len(found) > most else SUCCESS
        return [*(_entry(one, wanted) for one in found[:most]), _result(DONE, code)]


def _as_shown(entry: Entry) -> Entry:
    kept = tuple(one for one in entry.attributes if one[0] not in entry.hidden)
    return replace(entry, attributes=kept)


def _entry(entry: Entry, wanted: set[str]) -> Node:
    everything = not wanted or "*" in wanted
    attributes = tuple(
        Node(
            wire.SEQUENCE,
            inside=(text(name), Node(wire.SET, inside=tuple(text(value) for value in values))),
        )
        for name, values in entry.attributes
        if everything or name.lower() in wanted
    )
    return Node(ENTRY, inside=(text(entry.dn), Node(wire.SEQUENCE, inside=attributes)))


def _result(tag: int, code: int) -> Node:
    return Node(tag, inside=(number(code, wire.ENUMERATED), text(""), text("")))
