"""A mail server on loopback that records what it is handed, or fails as told."""

import base64
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import BinaryIO

from tests.bad_peers import Peer


@dataclass
class SmtpServer:
    """What it answers in place of the usual, by the command's first word; what it was told."""

    context: ssl.SSLContext | None = None
    tls_at_once: bool = False
    answers: dict[str, str] = field(default_factory=dict)
    features: tuple[str, ...] = ("STARTTLS", "AUTH PLAIN")
    silent: bool = False
    mails: list[str] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)  # commands that came without TLS
    port: int = 0

    def talk(self, connection: socket.socket, over: threading.Event) -> None:
        """Speak to one client until it quits."""
        if self.silent:
            over.wait(10)
            return
        secure = self.tls_at_once
        if secure:
            connection = self._wrapped(connection)
        lines = connection.makefile("rb")
        self._say(connection, "220 smtp.example.edu")
        while line := lines.readline():
            command = line.decode().strip()
            word = command.split(" ")[0].upper()
            if not secure:
                self.plain.append(word)
            if word in self.answers:
                self._say(connection, self.answers[word])
                continue
            self._obey(connection, word, command, lines)
            if word == "STARTTLS":
                connection = self._wrapped(connection)
                lines, secure = connection.makefile("rb"), True
            if word == "QUIT":
                break
        with suppress(OSError):
            connection.close()

    def _obey(self, connection: socket.socket, word: str, command: str, lines: BinaryIO) -> None:
        match word:
            case "EHLO":
                for feature in ("smtp.example.edu", *self.features):
                    self._say(connection, f"250-{feature}")
                self._say(connection, "250 SIZE 1000000")
            case "AUTH":
                _, user, password = base64.b64decode(command.split(" ")[2]).decode().split("\0")
                self.logins.append((user, password))
                self._say(connection, "235 yes")
            case "DATA":
                self._say(connection, "354 go on")
                self.mails.append("".join(_mail(lines)))
                self._say(connection, "250 taken")
            case "STARTTLS" | "QUIT":
                self._say(connection, "220 yes")
            case _:
                self._say(connection, "250 yes")

    def _wrapped(self, connection: socket.socket) -> socket.socket:
        assert self.context is not None
        return self.context.wrap_socket(connection, server_side=True)

    def _say(self, connection: socket.socket, line: str) -> None:
        connection.sendall(f"{line}\r\n".encode())


def _mail(lines: BinaryIO) -> Iterator[str]:
    while (part := lines.readline()) not in (b".\r\n", b""):
        yield part.decode()


@contextmanager
def smtp_server(**how: object) -> Iterator[SmtpServer]:
    server = SmtpServer(**how)  # type: ignore[arg-type] # a test names what it is about
    peer = Peer(server.talk, read_first=False)
    server.port = peer.port
    peer.start()
    try:
        yield server
    finally:
        peer.stop()
