"""A SIP2 server as the protocol describes it, strict, with the habits of several systems.

It has a codec of its own: fields are told apart by their octets, so that a value which is not
refused by the client becomes a second field here.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.adapters.ils import connecting
from tests.bad_peers import peer
from verifier.adapters.ils.registry import connection_problems
from verifier.adapters.ils.sip2.connector import Sip2Connector

LOGIN, PASSWORD, PLACE = "scclient", "s3cret-sip", "desk"
FIXED = {"93": 2, "99": 8, "23": 21, "63": 31, "35": 18, "97": 0}
NOW = "20261124    120000"
ALL = "YYYYYYYYYYYYYYYY"


@dataclass(kw_only=True)
class Patron:
    """One patron as the server keeps one. *more* are fields of the vendor's own."""

    cards: tuple[str, ...]
    name: str = "Good, Gail"
    email: str = "gail@example.edu"
    flags: str = " " * 14
    valid: str = "Y"
    old_cards: tuple[str, ...] = ()
    more: tuple[tuple[str, str], ...] = ()
    screen: tuple[str, ...] = ()


def checksum(octets: bytes) -> bytes:
    return format((0x10000 - sum(octets) % 0x10000) % 0x10000, "04X").encode()


@dataclass(kw_only=True)
class FakeSip2:
    """The server. *unwelcome* says what becomes of a login that is refused, or is not there."""

    patrons: tuple[Patron, ...] = ()
    login_required: bool = True
    unwelcome: str = "close"  # or "silent"
    says_940: bool = True
    charset: str = "cp850"
    delimiter: str = "|"
    checksums: bool = True
    end: bytes = b"\r"  # of each answer
    messages: str = ALL  # BX
    online: str = "Y"
    echoes: bool = False  # AA is what was asked for, as Evergreen does
    unknown_flags: str = "YYYY" + " " * 10
    unknown_name: str = ""
    unknown_screen: tuple[str, ...] = ()
    damage: int = 0  # how many answers are damaged on their way
    misheard: int = 0  # how many questions are asked for again
    received: list[bytes] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    most_open: int = 0
    one_at_a_time: threading.Lock | None = None

    def __post_init__(self):
        self._open = 0
        self._count = threading.Lock()
        self._sent = threading.local()

    @property
    def codes(self) -> list[str]:
        return [entry[:2].decode() for entry in self.received]

    def talk(self, connection: socket.socket, over: threading.Event) -> None:
        """One connection from its beginning to its end."""
        with self._count:
            self._open += 1
            self.most_open = max(self.most_open, self._open)
        try:
            if self.one_at_a_time is None:
                self._talk(connection, over)
            else:
                with self.one_at_a_time:
                    self._talk(connection, over)
        finally:
            with self._count:
                self._open -= 1

    def _talk(self, connection: socket.socket, over: threading.Event) -> None:
        known = not self.login_required
        for frame in _frames(connection):
            self.received.append(frame)
            code, fields, sequence = self._read(frame)
            if code == "97":
                connection.sendall(self._sent.last)
                continue
            if (self.checksums and sequence is None) or self._mishears():
                connection.sendall(b"96AZFEF6" + self.end)
                continue
            if code == "93":
                known = self._is_known(fields)
                if known or self.says_940:
                    connection.sendall(self._write("941" if known else "940", (), sequence))
            if not known:
                if self.unwelcome == "silent":
                    over.wait()
                return
            if code != "93":
                connection.sendall(self._answer(code, fields, sequence))

    def _mishears(self) -> bool:
        self.misheard, now = max(self.misheard - 1, 0), self.misheard
        return now > 0

    def _is_known(self, fields: dict[str, str]) -> bool:
        self.logins.append(fields.get("CN", ""))
        given = (fields.get("CN"), fields.get("CO"), fields.get("CP"))
        return given == (LOGIN, PASSWORD, PLACE)

    def _answer(self, code: str, fields: dict[str, str], sequence: bytes | None) -> bytes:
        about = (("AO", fields.get("AO", "")), ("AA", fields.get("AA", "")))
        if code == "99":
            head = f"98{self.online}NNYNN600003{NOW}2.00"
            return self._write(head, (("AO", "EXU"), ("BX", self.messages)), sequence)
        if code == "35":
            return self._write(f"36Y{NOW}", about, sequence)
        assert not fields.get("AD"), "a look-up never sends a patron's password"
        return self._patron(code, fields, sequence)

    def _patron(self, code: str, fields: dict[str, str], sequence: bytes | None) -> bytes:
        counts = "0000" * 6 if code == "63" else ""
        asked = fields.get("AA", "").strip()
        head = "64" if code == "63" else "24"
        found = next((patron for patron in self.patrons if asked in patron.cards), None)
        if found is None:
            return self._write(
                f"{head}{self.unknown_flags}000{NOW}{counts}",
                (
                    ("AO", "EXU"),
                    ("AA", fields.get("AA", "")),
                    ("AE", self.unknown_name),
                    ("BL", "N"),
                    *(("AF", entry) for entry in self.unknown_screen),
                ),
                sequence,
            )
        return self._write(
            f"{head}{found.flags}000{NOW}{counts}",
            (
                ("AO", "EXU"),
                ("AA", asked if self.echoes else found.cards[0]),
                ("AE", found.name),
                ("BE", found.email),
                *((("BL", found.valid),) if found.valid else ()),
                *found.more,
                *(("AF", entry) for entry in found.screen),
            ),
            sequence,
        )

    def _read(self, frame: bytes) -> tuple[str, dict[str, str], bytes | None]:
        code = frame[:2].decode("ascii")
        body, sequence = frame[2 + FIXED[code] :], None
        if self.checksums:
            counted, given = frame[:-4], frame[-4:]
            if not counted.endswith(b"AZ") or checksum(counted) != given:
                return code, {}, None
            if code != "97":
                assert counted[-5:-3] == b"AY"
                sequence = counted[-3:-2]
                body = body[: -len("AYnAZcccc")]
        fields: dict[str, str] = {}
        for part in body.split(self.delimiter.encode()):
            if part:
                fields[part[:2].decode("ascii")] = part[2:].decode(self.charset)
        return code, fields, sequence

    def _write(
        self, head: str, fields: tuple[tuple[str, str], ...], sequence: bytes | None
    ) -> bytes:
        octets = head.encode("ascii")
        for name, value in fields:
            octets += name.encode() + value.encode(self.charset) + self.delimiter.encode()
        if sequence is not None:
            octets += b"AY" + sequence + b"AZ"
            octets += checksum(octets)
        self._sent.last = octets + self.end
        if self.damage:
            self.damage -= 1
            return octets.replace(b"0", b"1", 1) + self.end
        return self._sent.last


def _frames(connection: socket.socket) -> Iterator[bytes]:
    kept = b""
    while chunk := connection.recv(4096):
        *frames, kept = (kept + chunk).split(b"\r")
        yield from frames


def numbered(body: str, sequence: int = 0) -> bytes:
    """An answer with its sequence number and checksum."""
    octets = body.encode("cp850") + b"AY%dAZ" % sequence
    return octets + checksum(octets) + b"\r"


TAKEN, RESEND = numbered("941"), b"96AZFEF6\r"  # a login that is taken; say it again


def connection_to(port: int, /, *, login: bool = True, seconds: float = 2.0, **options):
    """The settings of a connection to a server on loopback."""
    password = options.pop("login_password", PASSWORD)
    place = {"login_user": LOGIN, "location_code": PLACE} if login else {}
    given = {"host": "127.0.0.1", "port": str(port), "institution_id": "EXU", **place, **options}
    secrets = {"login_password": password if login else None}
    more = {"timeout_seconds": seconds, "max_bytes": 1_000_000, **given}
    return connecting.connection_to("sip2", more.pop("url", None), secrets, **more)


def connector_to(port: int, **settings) -> Sip2Connector:
    """A connector to a server on loopback, whose settings are right."""
    connection = connection_to(port, **settings)
    assert () == connection_problems(connection)
    return connecting.connector_of(connection)


@contextmanager
def served(fake: FakeSip2, **settings) -> Iterator[Sip2Connector]:
    with peer(fake.talk, read_first=False) as server:
        yield connector_to(server.port, **settings)
