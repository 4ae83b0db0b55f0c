"""A small web server on loopback, for the embedded parts of the demo."""

import socket
import threading
from typing import Any

from waitress import wasyncore  # type: ignore[import-untyped] # it has no types
from waitress.server import create_server  # type: ignore[import-untyped] # it has no types

HOST = "127.0.0.1"
POLL_SECONDS = 0.05


class LoopbackServer:
    """A server for a WSGI application, in a thread. The port is known before it starts."""

    def __init__(self, *, port: int = 0) -> None:
        self._listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listening.bind((HOST, port))
        self.url = f"http://{HOST}:{self._listening.getsockname()[1]}"
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, application: Any) -> None:
        """Start serving; connections are accepted from now on."""
        sockets: dict[int, Any] = {}
        server = create_server(
            application,
            map=sockets,
            sockets=[self._listening],
            threads=4,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
        self._thread = threading.Thread(target=self._serve, args=(server, sockets), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close every connection and wait for the thread. May be called twice."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._listening.close()

    def _serve(self, server: Any, sockets: dict[int, Any]) -> None:
        while not self._ended.is_set():
            wasyncore.loop(timeout=POLL_SECONDS, map=sockets, count=1)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets, ignore_all=True)
