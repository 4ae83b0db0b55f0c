"""Servers on loopback that misbehave at the level of bytes, and record what reached them."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Talk = Callable[[socket.socket, threading.Event], None]


class Peer:
    """One listening socket; *talk* has each connection to itself until the test ends."""

    def __init__(self, talk: Talk, *, read_first: bool = True) -> None:
        self.talk = talk
        self.read_first = read_first
        self.received: list[bytes] = []
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._connections: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/ncip"

    def start(self) -> None:
        thread = threading.Thread(target=self._accept, daemon=True)
        self._threads.append(thread)
        thread.start()

    def stop(self) -> None:
        self._over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(timeout=5)

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            if self.read_first:
                self.received.append(read_request(connection))
            self.talk(connection, self._over)


def read_request(connection: socket.socket) -> bytes:
    """One request: its head, and as much body as its Content-Length says."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += (chunk := connection.recv(65_536))
        if not chunk:
            return data
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        body += (chunk := connection.recv(65_536))
        if not chunk:
            break
    return head + b"\r\n\r\n" + body


@contextmanager
def peer(talk: Talk, *, read_first: bool = True) -> Iterator[Peer]:
    """A running peer."""
    server = Peer(talk, read_first=read_first)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def answer(
    body: bytes = b"",
    *,
    status: str = "200 OK",
    headers: dict[str, str] | None = None,
    length: int | None = None,
) -> Talk:
    """A well-formed answer; *length* lies about its size."""

    def talk(connection: socket.socket, _: threading.Event) -> None:
        lines = {"Content-Type": "application/xml", **(headers or {})}
        lines["Content-Length"] = str(len(body) if length is None else length)
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        connection.sendall(f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body)

    return talk


def silent(_: socket.socket, over: threading.Event) -> None:
    """Say nothing."""
    over.wait()


def drip(first: bytes, byte: bytes, seconds: float = 0.05) -> Talk:
    """Send *first*, then *byte* again and again, slowly and without end."""

    def talk(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(first)
        while not over.wait(seconds):
            connection.sendall(byte)

    return talk


def endless(connection: socket.socket, over: threading.Event) -> None:
    """A chunked body without end, as fast as it goes."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b"1000\r\n" + b"x" * 4096 + b"\r\n"
    while not over.is_set():
        connection.sendall(chunk)


def unused_port() -> int:
    """A port at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
