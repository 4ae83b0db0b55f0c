"""An identity provider of pages only, on loopback: what is asked of it is remembered."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = tuple[int, Mapping[str, str], str]


def page(html: str, *, status: int = 200) -> Answer:
    return status, {"Content-Type": "text/html; charset=utf-8"}, f"<!DOCTYPE html>{html}"


def redirect(url: str) -> Answer:
    return 302, {"Location": url}, ""


class LoginPages:
    """``answers`` are by method and path; what has none is not found."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, str]] = []  # method and address with query, body
        pages = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self._answer()

            def do_POST(self):
                self._answer()

            def _answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                pages.asked.append((f"{self.command} {self.path}", body))
                key = f"{self.command} {self.path.partition('?')[0]}"
                status, headers, text = pages.answers.get(key, page("<p>none", status=404))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    @contextlib.contextmanager
    def running(self) -> Iterator[LoginPages]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join(10)
