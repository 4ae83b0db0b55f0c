import threading
from dataclasses import replace
from http.client import HTTPConnection

import pytest

from verifier.web.server import make_server, prefix_of, serve


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
    """Links, files and the cookie stay below the prefix."""
    status, headers, page = ask(port, "/verify/")

    assert 200 == status
    assert 'href="/verify/static/verifier.css"' in page
    assert "Path=/verify" in headers["Set-Cookie"]


def test_it_does_not_name_its_software(port):
    """No Server header helps an attacker choose."""
    _, headers, _ = ask(port, "/verify/healthz")

    assert "Server" not in headers


def test_a_large_post_never_reaches_a_temporary_file(port, monkeypatch):
    """A saved login holds values of a person: it is read in memory alone."""

    def refuse(*_, **__):
        raise AssertionError

    monkeypatch.setattr("tempfile.gettempdir", refuse)  # asked before any temporary file
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", "/verify/check", body=b"text=" + b"x" * 1_500_000)
    status = connection.getresponse().status
    connection.close()

    assert 403 == status


def test_the_prefix_is_the_sites_path(here):
    """Without a path there is none."""
    below = replace(here, site=replace(here.site, base_url="https://www.example.edu/verify/"))

    assert ("", "/verify") == (prefix_of(here), prefix_of(below))


def test_serving_ends_with_its_port_free(app, monkeypatch):
    """An interrupted server closes what it opened."""
    made = []

    def make(*args, **more):
        made.append(make_server(*args, **more))
        made[0].run = lambda: None
        return made[0]

    monkeypatch.setattr("verifier.web.server.make_server", make)
    serve(app, "127.0.0.1", 0)

    assert made[0].socket is None
