"""A directory on loopback that does what a test says, and records everything that reaches it."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.bad_peers import Peer, Talk
from tests.factories import make_site
from verifier.adapters.login.ldap.directory_login import DirectoryLogin
from verifier.demo import ldap_server as wire
from verifier.demo.ldap_server import Node, NotLdap, integer, octet_string
from verifier.domain.model.capture import LoginCapture, LoginRefused
from verifier.domain.model.site import Directory, Idp, Secret

BIND, SEARCH, EXTENDED, UNBIND = 0x60, 0x63, 0x77, 0x42
BASE = "ou=people,dc=example,dc=edu"
READER, READER_PASSWORD = "cn=reader,dc=example,dc=edu", "reader-secret"
DN = f"uid=jdoe,{BASE}"
WHO_AM_I, START_TLS = "1.3.6.1.4.1.4203.1.11.3", "1.3.6.1.4.1.1466.20037"
Values = tuple[bytes, ...]
CLOSE = b""  # in place of an operation: it closes the connection there
JDOE: tuple[tuple[bytes, Values], ...] = (
    (b"uid", (b"jdoe",)),
    (b"mail", (b"jdoe@example.edu",)),
)


def result(tag: int, code: int, message: str = "", *more: Node) -> bytes:
    """An LDAPResult (RFC 4511, 4.1.9) as an operation."""
    inside = (integer(code, wire.ENUMERATED), octet_string(""), octet_string(message), *more)
    return Node(tag, inside=inside).encoded()


def bound(code: int = 0, message: str = "") -> bytes:
    return result(0x61, code, message)


def entry(dn: str = DN, attributes: Sequence[tuple[bytes, Values]] = JDOE) -> bytes:
    parts = tuple(
        Node(
            wire.SEQUENCE,
            inside=(
                Node(wire.OCTETS, name),
                Node(wire.SET, inside=tuple(Node(wire.OCTETS, value) for value in values)),
            ),
        )
        for name, values in attributes
    )
    return Node(0x64, inside=(octet_string(dn), Node(wire.SEQUENCE, inside=parts))).encoded()


def reference(url: str) -> bytes:
    return Node(0x73, inside=(octet_string(url),)).encoded()


def done(code: int = 0, *more: Node) -> bytes:
    return result(0x65, code, "", *more)


def referral(url: str) -> Node:
    return Node(0xA3, inside=(octet_string(url),))


def extended(code: int = 0, value: bytes | None = None) -> bytes:
    return result(0x78, code, "", *([] if value is None else [Node(0x8B, value)]))


def message(message_id: int, operation: bytes, controls: bytes = b"") -> bytes:
    return Node(wire.SEQUENCE, integer(message_id).encoded() + operation + controls).encoded()


def policy(value: bytes) -> bytes:
    """The controls of an answer that carry this about the password policy."""
    control = Node(
        wire.SEQUENCE,
        inside=(octet_string("1.3.6.1.4.1.42.2.27.8.5.1"), Node(wire.OCTETS, value)),
    )
    return Node(0xA0, inside=(control,)).encoded()


@dataclass(frozen=True, kw_only=True)
class Script:
    """What it answers. A ``Talk`` in place of an answer has the connection to itself."""

    opening: Talk | None = None
    reader_bind: bytes | Talk = field(default_factory=bound)
    patron_bind: bytes | Talk = field(default_factory=bound)
    patron_controls: bytes = b""
    search: Iterable[bytes] | Talk = (entry(), done())
    who_am_i: bytes = field(default_factory=lambda: extended(0, f"dn:{DN}".encode()))
    start_tls: bytes = field(default_factory=lambda: extended(53))
    tls: ssl.SSLContext | None = None  # spoken at once, or after StartTLS where that succeeds
    tls_at_once: bool = False

    def but(self, **changed) -> Script:
        return replace(self, **changed)


class FakeDirectory(Peer):
    """``binds`` are (name, password); ``searches`` the filters' bytes; ``seen`` every byte."""

    def __init__(self, script: Script) -> None:
        super().__init__(self._speak, read_first=False)
        self.script = script
        self.url = f"{'ldaps' if script.tls_at_once else 'ldap'}://127.0.0.1:{self.port}"
        self.binds: list[tuple[str, str]] = []
        self.searches: list[Node] = []

    @property
    def patron_binds(self) -> list[tuple[str, str]]:
        """The binds that are not the reader's."""
        return [bind for bind in self.binds if bind[0] != READER]

    def seen(self) -> bytes:
        """Everything that could be read here, each name and password included."""
        binds = [f"{name} {password}".encode() for name, password in self.binds]
        return b" ".join([*self.received, *binds, *(search.encoded() for search in self.searches)])

    def _speak(self, connection: socket.socket, over: threading.Event) -> None:
        with suppress(NotLdap):  # such as a TLS greeting where none is spoken
            self._begin(connection, over)

    def _begin(self, connection: socket.socket, over: threading.Event) -> None:
        if self.script.opening is not None:
            self.script.opening(connection, over)
            return
        if self.script.tls_at_once and self.script.tls is not None:
            with self.script.tls.wrap_socket(connection, server_side=True) as secured:
                self._talk(secured, over)
            return
        self._talk(connection, over)

    def _talk(self, connection: socket.socket, over: threading.Event) -> None:
        while (asked := wire.read_message(connection)) is not None:
            message_id, operation = asked.inside[0].number, asked.inside[1]
            if operation.tag == EXTENDED and operation.inside[0].text == START_TLS:
                connection.sendall(message(message_id, self.script.start_tls))
                if self.script.tls is not None:
                    with self.script.tls.wrap_socket(connection, server_side=True) as secured:
                        self._talk(secured, over)
                    return
            elif (answer := self._answer(operation)) is None:
                return
            elif callable(answer):
                answer(connection, over)
                return
            else:
                controls = self._controls(operation)
                for entry in answer:
                    if entry == CLOSE:
                        return
                    if callable(entry):
                        entry(connection, message_id)
                        continue
                    connection.sendall(message(message_id, entry, controls))

    def _answer(self, operation: Node) -> Iterable[bytes] | Talk | None:
        if operation.tag == BIND:
            name, password = operation.inside[1].text, operation.inside[2].text
            self.binds.append((name, password))
            wanted = self.script.reader_bind if name == READER else self.script.patron_bind
            return wanted if callable(wanted) else (wanted,)
        if operation.tag == SEARCH:
            self.searches.append(operation)
            return self.script.search
        if operation.tag == EXTENDED:
            return (self.script.who_am_i,)
        return None

    def _controls(self, operation: Node) -> bytes:
        of_patron = operation.tag == BIND and operation.inside[1].text != READER
        return self.script.patron_controls if of_patron else b""


@contextmanager
def fake_directory(script: Script | None = None, **changed) -> Iterator[FakeDirectory]:
    """A running one; healthy but for what is changed."""
    directory = FakeDirectory((script or Script()).but(**changed))
    directory.start()
    try:
        yield directory
    finally:
        directory.stop()


CANARY = "canary-password-5d41"


@dataclass(frozen=True, kw_only=True)
class Attempt:
    result: LoginCapture | LoginRefused

    @property
    def reason(self) -> str:
        """Why it was refused; "accepted" where it was not."""
        return self.result.reason if isinstance(self.result, LoginRefused) else "accepted"

    def message(self) -> str:
        assert isinstance(self.result, LoginRefused), self.result
        return " ".join((self.result.summary, *(check.detail for check in self.result.checks)))

    def values(self) -> dict[str, tuple[str, ...]]:
        assert isinstance(self.result, LoginCapture), self.result.summary
        return {attribute.name: attribute.values for attribute in self.result.attributes}


def attempt(
    server: FakeDirectory | str, *, username: str = "jdoe", password: str = CANARY, **settings
) -> Attempt:
    """Log in once, by a reader unless *settings* say otherwise."""
    shape = {
        "url": server if isinstance(server, str) else server.url,
        "base": BASE,
        "timeout_seconds": 1.0,
        **({} if "bind_as" in settings else reader()),
        **settings,
    }
    idps = (Idp(id="campus", protocol="ldap", ldap=Directory(**shape)),)
    site = make_site(Path("nowhere"), idps=idps, allow_private_addresses=True)
    result = DirectoryLogin(site).log_in("campus", username=username, password=password)
    return Attempt(result=result)


def reader() -> dict:
    """The settings of the account that finds entries."""
    return {"reader": READER, "reader_password": Secret(place="env READER", value=READER_PASSWORD)}
