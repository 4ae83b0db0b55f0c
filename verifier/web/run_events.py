"""News of a run for its open pages: a stream of server-sent events, or a number to ask for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import BoundedSemaphore

from flask import Blueprint, Response, abort, jsonify

from verifier.store.db_errors import StoreProblem
from verifier.store.runs import Runs
from verifier.web.server import THREADS
from verifier.web.services import services

bp = Blueprint("run_events", __name__, url_prefix="/runs/<run_id>")

STREAMS = THREADS // 4
"""Each takes a thread of the server; whoever gets none asks for the number now and then."""

LASTS_SECONDS = 25.0
LOOKS_EVERY = 0.5
_HEARTBEAT_SECONDS = 5.0
_FREE = BoundedSemaphore(STREAMS)


@bp.get("/events")
def events(run_id: str) -> Response:
    """Tell of each change for a while, then the browser asks again. 204: no thread is free."""
    runs = services().store.runs
    version = _version(runs, run_id)
    if not _FREE.acquire(blocking=False):
        return Response(status=204)
    stream = _Stream(runs, run_id, version)
    return Response(stream, mimetype="text/event-stream")


@bp.get("/version")
def version(run_id: str) -> Response:
    """Give the number that grows with each change."""
    return jsonify(version=_version(services().store.runs, run_id))


class _Stream:
    """The events of one page. However it ends, its place is free again."""

    def __init__(self, runs: Runs, run_id: str, version: int) -> None:
        self._told = _told(runs, run_id, version)
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._told
        finally:
            self.close()

    def close(self) -> None:
        """Give the place back, once. The server calls it where a page went away."""
        if self._open:
            self._open = False
            _FREE.release()


def _told(runs: Runs, run_id: str, version: int) -> Iterator[bytes]:
    yield b"retry: 1000\n\n"
    yield _changed(version)
    end = time.monotonic() + LASTS_SECONDS
    silent_since = time.monotonic()
    while time.monotonic() < end:
        time.sleep(LOOKS_EVERY)
        try:
            now = runs.version(run_id)
        except StoreProblem:
            return
        if now is None:
            return
        if now != version:
            version, silent_since = now, time.monotonic()
            yield _changed(now)
        elif time.monotonic() - silent_since > _HEARTBEAT_SECONDS:
            silent_since = time.monotonic()
            yield b": still here\n\n"  # a page that was closed is noticed so


def _changed(version: int) -> bytes:
    return f"event: changed\ndata: {version}\n\n".encode()


def _version(runs: Runs, run_id: str) -> int:
    found = runs.version(run_id)
    if found is None:
        abort(404, "There is no such run.")
    return found
