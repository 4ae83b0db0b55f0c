"""Twenty and more ways in which a server behind HTTP misbehaves, for every connector over it."""

import gzip
import json
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any

from tests.bad_peers import Talk, answer, drip, endless, peer, read_request, silent
from verifier.domain.model.lookup import CouldNotLook, LookupFailure, PatronKey

DEADLINE = 0.6  # seconds, for the connection under test
_JSON = {"Content-Type": "application/json"}


def _moved(status: str) -> Talk:
    return answer(status=status, headers={"Location": "http://127.0.0.1:9/elsewhere"})


HTTP_MISBEHAVIOURS: dict[str, Talk] = {
    "says nothing": silent,
    "drips its head": drip(b"HTTP/1.1 200 OK\r\n", b"X"),
    "drips its body": drip(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", b" "),
    "never ends": endless,
    "closes at once": lambda connection, _: connection.close(),
    "is no web server": lambda connection, _: connection.sendall(b"220 mail ready\r\n"),
    "lies about the length": answer(b"{}", length=500, headers=_JSON),
    "sends nothing": answer(b""),
    "sends a login page": answer(
        b"<!DOCTYPE html><html><form action=/login>Sign in</form></html>",
        headers={"Content-Type": "text/html"},
    ),
    "sends broken JSON": answer(b'{"users": [', headers=_JSON),
    "sends deep JSON": answer(b"[" * 20_000 + b"]" * 20_000, headers=_JSON),
    "sends another shape": answer(b'{"surprise": true}', headers=_JSON),
    "sends null": answer(b"null", headers=_JSON),
    "sends a number": answer(b"42", headers=_JSON),
    "sends octets that are no text": answer(b"\xff\xfe\x00\xd8", headers=_JSON),
    "sends XML": answer(b"<users/>", headers={"Content-Type": "application/xml"}),
    "sends a zip bomb": answer(
        gzip.compress(b" " * 20_000_000), headers={"Content-Encoding": "gzip", **_JSON}
    ),
    "redirects for good": _moved("301 Moved Permanently"),
    "redirects keeping the method": _moved("307 Temporary Redirect"),
    "asks for a login": answer(status="401 Unauthorized"),
    "forbids": answer(status="403 Forbidden"),
    "knows no such path": answer(b"Not Found", status="404 Not Found"),
    "asks to wait": answer(status="429 Too Many Requests"),
    "fails": answer(b"Internal Server Error", status="500 Internal Server Error"),
    "is down": answer(b"Service Unavailable", status="503 Service Unavailable"),
}


FAILURES = {
    **dict.fromkeys(HTTP_MISBEHAVIOURS, "protocol_error"),
    "says nothing": "timeout",
    "drips its head": "timeout",
    "drips its body": "timeout",
    "never ends": "too_large",
    "sends a zip bomb": "too_large",
    "redirects for good": "redirected",
    "redirects keeping the method": "redirected",
    "asks for a login": "auth_error",
    "forbids": "forbidden",
    "asks to wait": "rate_limited",
    "fails": "server_error",
    "is down": "server_error",
}
"""What becomes of each."""


def in_turn(*talks: Talk) -> Talk:
    """Each request gets its own talk, and those after the last one get the last."""
    left = list(talks)

    def next_talk(connection, over):
        talk = left.pop(0) if left[1:] else left[0]
        talk(connection, over)

    return next_talk


def routed(answers: dict[bytes, Any], default: Any = None) -> Talk:
    """The JSON of the first part of an address that the request line has."""

    def talk(connection, over):
        line = read_request(connection).split(b"\r\n", 1)[0]
        content = next((content for part, content in answers.items() if part in line), default)
        answer(json.dumps(content).encode())(connection, over)

    return talk


def assert_says_it_could_not_look(
    look_up: Callable, value: str = "21234000000018"
) -> CouldNotLook:
    """The outcome is a failure of its own kind, in time, and its sentence is clean."""
    outcome = look_up(PatronKey(value=value))

    assert isinstance(outcome, CouldNotLook), outcome
    assert value not in outcome.message
    assert outcome.message.endswith(".")
    return outcome


def no_secret_follows_a_redirect(
    make: Callable, secrets: Iterable[str], *, signed_in: Talk | None = None
) -> None:
    """A server that redirects elsewhere gets no second question at the other place.

    With *signed_in* it answers the first request so, and redirects the others.
    """
    with ExitStack() as stack:
        elsewhere = stack.enter_context(peer(answer(b"{}")))
        moved = answer(status="302 Found", headers={"Location": elsewhere.url})
        moved = moved if signed_in is None else in_turn(signed_in, moved)
        server = stack.enter_context(peer(moved))
        outcome = make(server.url).look_up(PatronKey(value="21234000000018"))

        assert LookupFailure.REDIRECTED is outcome.failure
        assert [] == elsewhere.received
        assert not any(secret in outcome.message for secret in secrets)
