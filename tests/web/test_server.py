import threading
from dataclasses import replace
from http.client import HTTPConnection

import pytest
from flask import request

from verifier.web import report_access, runs
from verifier.web.api import runs as api_runs
from verifier.web.server import THREADS, make_server, prefix_of


@pytest.fixture
def port(app):
    server = make_server(app, "127.0.0.1", 0, prefix="/verify")
    thread = threading.Thread(target=server.run)
    thread.start()
    yield server.effective_port
    server.close()
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
    server = make_server(app, "127.0.0.1", 0, **more)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        for headers in ({}, {"X-Forwarded-For": "203.0.113.7"}):
            connection = HTTPConnection("127.0.0.1", server.effective_port, timeout=10)
            connection.request("GET", "/healthz", headers=headers)
            connection.getresponse().read()
            connection.close()
    finally:
        server.close()
        thread.join(timeout=10)
    return seen


def test_nobody_says_where_a_request_comes_from(app):
    """A header that anybody can send is not believed."""
    assert ["127.0.0.1", "127.0.0.1"] == addresses_seen(app)


def test_the_proxy_that_the_site_trusts_says_it(app):
    """Then attempts can be counted for each address behind it."""
    assert ["127.0.0.1", "203.0.113.7"] == addresses_seen(app, trusted_proxy="127.0.0.1")


def test_whoever_waits_leaves_a_thread_to_others():
    """Pages that wait for news, programs that wait for a run, and reports that are made."""
    waiting = runs.STREAMS + api_runs.WAITING_AT_ONCE + report_access.REPORTS_AT_ONCE

    assert 2 <= THREADS - waiting
