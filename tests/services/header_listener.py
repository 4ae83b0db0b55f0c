"""What stands behind and beside a web server under test, on loopback.

Behind it the listener, which remembers the patron headers that reach it. Beside it the part that
logs people in: it releases what the request says, as ``Variable-…`` headers, to nginx's question.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import Request, urlopen

RELEASED = "X-Test-Released"
"""With what the person's login is said to have released; absent: not released at all."""

HEADER = "x-remote-user"


class HeaderListener(ThreadingHTTPServer):
    """Remembers, for each request, every value that came in the patron header."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[list[str]] = []

    @property
    def port(self) -> int:
        return self.server_address[1]


class _Handler(BaseHTTPRequestHandler):
    server: HeaderListener

    def do_GET(self) -> None:
        self.send_response(200)
        released = self.headers.get(RELEASED)
        if self.path.startswith("/authorise"):
            if released is not None:
                self.send_header("Variable-employeeNumber", released)
        else:
            self.server.seen.append(self.headers.get_all(HEADER, []))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing to standard error."""


@contextmanager
def listening() -> Iterator[HeaderListener]:
    """The listener until the block ends."""
    server = HeaderListener()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


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
