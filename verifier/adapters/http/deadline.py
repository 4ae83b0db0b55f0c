"""One deadline for a whole exchange, whatever it is waiting for."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from threading import Lock, Timer
from types import TracebackType
from typing import Self


class Deadline:
    """Ends an exchange when its time is over.

    A limit for each read does not end a drip of single bytes, so the connection itself is shut
    down from outside. TLS detaches the socket it wraps; a duplicate still reaches the
    connection. ``over`` says that it was this deadline that ended it.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.over = False
        self._end = time.monotonic() + seconds
        self._watched: list[socket.socket] = []
        self._lock = Lock()
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for one in self._watched:
                one.close()
            self._watched.clear()

    @property
    def told(self) -> str:
        """How long it was, as a sentence says it."""
        return f"{round(self.seconds, 1):g} seconds"

    def left(self) -> float:
        """Seconds left; never zero, which a socket would take for "do not wait at all"."""
        return max(self._end - time.monotonic(), 0.001)

    def watch(self, connection: socket.socket) -> None:
        """Shut *connection* down when the time is over."""
        with self._lock:
            self._watched.append(connection.dup())
        if self.over:
            self._cut()

    def _cut(self) -> None:
        self.over = True
        with self._lock:
            for one in self._watched:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
