"""Twenty and more ways in which a server behind HTTP misbehaves, for every connector over it."""

import gzip
from collections.abc import Callable
from contextlib import ExitStack

from tests.bad_peers import Talk, answer, drip, endless, peer, silent, unused_port
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


def assert_says_it_could_not_look(
    look_up: Callable, value: str = "21234000000018"
) -> CouldNotLook:
    """The outcome is a failure of its own kind, in time, and its sentence is clean."""
    outcome = look_up(PatronKey(value=value))

    assert isinstance(outcome, CouldNotLook), outcome
    assert value not in outcome.said
    assert outcome.said.endswith(".")
    return outcome


def misbehave(name: str, make: Callable) -> CouldNotLook:
    """Ask a connector, made by ``make(url)``, of a server that misbehaves by that *name*."""
    with peer(HTTP_MISBEHAVIOURS[name]) as server:
        return assert_says_it_could_not_look(make(server.url).look_up)


def nobody_listens(make: Callable) -> CouldNotLook:
    """Ask a connector where nothing listens."""
    return assert_says_it_could_not_look(make(f"http://127.0.0.1:{unused_port()}").look_up)


def no_secret_follows_a_redirect(make: Callable, *secrets: str) -> None:
    """A server that redirects elsewhere gets no second question at the other place."""
    with ExitStack() as stack:
        elsewhere = stack.enter_context(peer(answer(b"{}")))
        moved = answer(status="302 Found", headers={"Location": elsewhere.url})
        server = stack.enter_context(peer(moved))
        outcome = make(server.url).look_up(PatronKey(value="21234000000018"))

        assert LookupFailure.REDIRECTED is outcome.failure
        assert [] == elsewhere.received
        assert not any(secret in outcome.said for secret in secrets)
