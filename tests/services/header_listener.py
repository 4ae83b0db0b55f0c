"""What stands behind and beside a web server under test, on loopback.

Behind it the listener, which remembers the patron headers that reach it. Beside it the part that
logs people in: it releases what the request says, as ``Variable-…`` headers, to nginx's question.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from socket import socket
from threading import Event
from urllib.request import Request, urlopen

from tests.bad_peers import answer, peer

RELEASED = "X-Test-Released"
"""With what the person's login is said to have released; absent: not released at all."""

HEADER = "x-remote-user"


@dataclass
class HeaderListener:
    """Remembers, for each request, every value that came in the patron header."""

    port: int = 0
    seen: list[list[str]] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[HeaderListener]:
    """The listener until the block ends."""
    listener = HeaderListener()

    def talk(connection: socket, over: Event) -> None:
        address, _, head = server.received[-1].partition(b"\r\n")
        headers = BytesParser().parsebytes(head, headersonly=True)
        more = {"Connection": "close"}
        if address.split()[1].startswith(b"/authorise"):
            if (released := headers[RELEASED]) is not None:
                more["Variable-employeeNumber"] = released
        else:
            listener.seen.append(headers.get_all(HEADER, []))
        answer(headers=more)(connection, over)

    with peer(talk) as server:
        listener.port = server.port
        yield listener


def arrives(
    server: HeaderListener, port: int, *, released: str | None, forged: tuple[str, ...] = ()
) -> list[str]:
    """What reaches the listener when a person asks at *port*, perhaps with forged headers."""
    request = Request(f"http://127.0.0.1:{port}/EXU")
    if released is not None:
        request.add_header(RELEASED, released)
    for name in forged:
        request.add_header(name, "forged")
    with urlopen(request, timeout=10) as answer:  # noqa: S310 - an address of ours, above
        answer.read()
    return server.seen[-1]
