import contextlib
import socket
import threading
import time
from dataclasses import replace
from http.client import HTTPConnection

import pytest
from flask import request

from verifier.web import runs, server
from verifier.web.api import runs as api_runs
from verifier.web.server import THREADS, make_server, prefix_of


@pytest.fixture
def port(app):
    made = make_server(app, "127.0.0.1", 0, prefix="/verify")
    thread = threading.Thread(target=made.run)
    thread.start()
    yield made.effective_port
    made.close()
    thread.join(10)


def ask(port, path):
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        connection.close()


def test_it_serves_under_the_path_of_the_sites_address(port):
    status, headers, page = ask(port, "/verify/")

    assert 200 == status
    assert 'href="/verify/static/verifier.css"' in page
    assert "Path=/verify" in headers["Set-Cookie"]


def test_it_does_not_name_its_software(port):
    """No Server header helps an attacker choose."""
    _, headers, _ = ask(port, "/verify/healthz")

    assert "Server" not in headers


def test_a_large_post_never_reaches_a_temporary_file(port, browser, here, monkeypatch):
    """A saved login holds values of a person: it is read in memory alone."""

    def refuse(*_, **__):
        raise AssertionError

    monkeypatch.setattr("tempfile.gettempdir", refuse)  # asked before any temporary file
    session = here.store.sessions.begin(browser.operator)
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(
        "POST",
        "/verify/check",
        body=b"text=" + b"x" * 1_500_000,
        headers={"Cookie": f"__Secure-verifier_operator={session}"},
    )
    status = connection.getresponse().status
    connection.close()

    assert 403 == status


def test_the_prefix_is_the_sites_path(here):
    below = replace(here, site=replace(here.site, base_url="https://www.example.edu/verify/"))

    assert ("", "/verify") == (prefix_of(here), prefix_of(below))


def addresses_seen(app, **more):
    """What the application takes for the client's address, with and without a forged header."""
    seen = []
    app.before_request(lambda: seen.append(request.remote_addr))
    made = make_server(app, "127.0.0.1", 0, **more)
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    try:
        for headers in ({}, {"X-Forwarded-For": "203.0.113.7"}):
            connection = HTTPConnection("127.0.0.1", made.effective_port, timeout=10)
            connection.request("GET", "/healthz", headers=headers)
            connection.getresponse().read()
            connection.close()
    finally:
        made.close()
        thread.join(timeout=10)
    return seen


def test_nobody_says_where_a_request_comes_from(app):
    """A header that anybody can send is not believed."""
    assert ["127.0.0.1", "127.0.0.1"] == addresses_seen(app)


def test_the_proxy_that_the_site_trusts_says_it(app):
    """Then attempts can be counted for each address behind it."""
    assert ["127.0.0.1", "203.0.113.7"] == addresses_seen(app, trusted_proxy="127.0.0.1")


def test_whoever_waits_leaves_a_thread_to_others():
    """Pages that wait for news, and programs that wait for a run."""
    waiting = runs.STREAMS + api_runs.WAITING_AT_ONCE

    assert 8 <= THREADS - waiting


def connected(port, *, sending=b""):
    held = socket.create_connection(("127.0.0.1", port), timeout=10)
    held.sendall(sending)
    return held


def is_closed(held):
    """Whether the server has ended the connection."""
    held.settimeout(10)
    try:
        while held.recv(1024):
            pass
    except ConnectionResetError:
        pass
    return True


@pytest.mark.parametrize("sending", [b"", b"GET /verify/healthz HTTP/1.1\r\nX: "])
def test_connections_that_keep_us_waiting_shut_nobody_out(port, monkeypatch, sending):
    """One more than there may be closes those that have done so longest."""
    monkeypatch.setattr(server, "CONNECTIONS", 20)
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(connected(port, sending=sending)) for _ in range(60)]

        assert 200 == ask(port, "/verify/healthz")[0]
        assert all(map(is_closed, held[:30]))
        held[-1].sendall(b"" if sending else b"GET /verify/healthz HTTP/1.1\r\nX: ")
        held[-1].sendall(b"a\r\nHost: x\r\n\r\n")
        assert b" 200 " in held[-1].recv(1024)


def test_whoever_does_not_read_shuts_nobody_out(monkeypatch):
    """An answer that is never read holds a connection like a request that never ends."""
    monkeypatch.setattr(server, "CONNECTIONS", 20)

    def large(environ, start):
        size = 0 if environ["PATH_INFO"] == "/small" else 8_000_000
        start("200 OK", [("Content-Length", str(size))])
        return [b"x" * size]

    made = make_server(large, "127.0.0.1", 0)
    thread = threading.Thread(target=made.run)
    thread.start()
    try:
        with contextlib.ExitStack() as stack:
            for _ in range(30):
                held = stack.enter_context(connected(made.effective_port))
                held.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
                assert held.recv(1)
            end = time.monotonic() + 20
            while len(made.active_channels) > server.CONNECTIONS and time.monotonic() < end:
                time.sleep(0.05)

            assert server.CONNECTIONS == len(made.active_channels)
            assert 200 == ask(made.effective_port, "/small")[0]
    finally:
        made.close()
        thread.join(10)


@pytest.mark.parametrize(
    ("limit", "begun"),
    [
        ("REQUEST_SECONDS", b"GET /verify/healthz HTTP/1.1\r\nX: "),
        ("UPLOAD_SECONDS", b"POST /verify/check HTTP/1.1\r\nContent-Length: 900\r\n\r\n"),
    ],
)
def test_a_request_has_a_time_in_total(port, monkeypatch, limit, begun):
    """A byte now and then does not make it longer."""
    monkeypatch.setattr(server, limit, 1)
    with connected(port, sending=begun) as held, contextlib.suppress(OSError):
        for _ in range(100):
            held.sendall(b"a")
            held.settimeout(0.1)
            with contextlib.suppress(TimeoutError):
                if not held.recv(1024):
                    return
    raise AssertionError("it was never closed")


@pytest.mark.parametrize("encoding", ["Transfer-Encoding: chunked", "transfer-ENCODING:"])
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_request_of_two_lengths_is_refused(port, version, encoding):
    """Two servers could take it for different requests."""
    with connected(
        port,
        sending=f"POST /verify/healthz HTTP/{version}\r\nHost: x\r\nContent-Length: 4\r\n"
        f"{encoding}\r\n\r\n0\r\n\r\n".encode(),
    ) as held:
        answer = held.recv(1024)

    assert b" 400 Bad Request" in answer
