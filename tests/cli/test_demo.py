import os
import signal
import socket
import tempfile
from contextlib import contextmanager

import pytest

from verifier.cli import main
from verifier.cli.demo_services import demo_services
from verifier.demo.patrons import PATRONS
from verifier.web.app import create_app


@pytest.fixture(autouse=True)
def drafts(tmp_path, monkeypatch):
    """The folder in which temporary folders are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@contextmanager
def used_port():
    """A port at which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """The demo's servers and services."""
    folder = tmp_path_factory.mktemp("demo")
    with demo_services(folder, base_url="http://127.0.0.1:8123") as services:
        yield services


@pytest.fixture
def asked_for(running, monkeypatch):
    """The demo with servers that run already, and nobody logged in; its base URLs are noted."""
    base_urls = []

    @contextmanager
    def at(_, *, base_url):
        base_urls.append(base_url)
        yield running

    monkeypatch.setattr("verifier.cli.demo.demo_services", at)
    monkeypatch.setattr("verifier.cli.demo.walk", lambda *_: ())
    return base_urls


def test_once_prints_the_table_and_ends(capsys, drafts):
    """The table alone is on standard output; no page is served, so no port is needed."""
    with used_port() as port:
        code = main(["demo", "--once", "--port", str(port)])

    out, err = capsys.readouterr()
    assert 0 == code, err
    lines = out.splitlines()
    assert lines[0].startswith("patron, verdict")
    last = lines[-1]
    assert "27 patrons logged in by SAML, OIDC, CAS and LDAP, looked up by NCIP; 5 work." == last
    names = [patron.username for patron in PATRONS]
    firsts = [line.split(" ")[0] for line in lines]
    assert names == [first for first in firsts if first in names]
    assert [f"{patron.username} logs in …" for patron in PATRONS] == err.splitlines()
    assert [] == list(drafts.iterdir())


@pytest.mark.usefixtures("asked_for")
def test_a_port_in_use_is_a_sentence(capsys, drafts):
    """It is said before anybody is logged in, with what to do, and nothing is left behind."""
    with used_port() as port:
        code = main(["demo", "--port", str(port)])

    out, err = capsys.readouterr()
    assert 2 == code
    assert 1 == len(err.splitlines())
    assert err.startswith(
        f"verifier: Cannot listen on 127.0.0.1, port {port}: Address already in use"
    )
    assert err.endswith(". Choose another with --port.\n")
    assert "" == out
    assert [] == list(drafts.iterdir())


class FakeServer:
    """A web server that is interrupted as soon as it runs."""

    def __init__(self):
        self.did = []

    def run(self):
        self.did.append("run")
        raise KeyboardInterrupt

    def close(self):
        self.did.append("close")


def test_the_page_is_served_until_interrupted(capsys, monkeypatch, running, asked_for):
    """On loopback only, for the demo's own page, with its address and the way out on screen."""
    server, served, shown = FakeServer(), [], []

    def made(app, host, port):
        served.append((app.name, host, port))
        return server

    def watched(services):
        shown.append(services)
        return create_app(services)

    monkeypatch.setattr("verifier.cli.demo.make_server", made)
    monkeypatch.setattr("verifier.cli.demo.create_app", watched)

    assert 0 == main(["demo", "--port", "8123"])

    out, err = capsys.readouterr()
    assert ["http://127.0.0.1:8123"] == asked_for
    assert [("verifier.web", "127.0.0.1", 8123)] == served
    assert [running.web] == shown
    assert ["run", "close"] == server.did
    assert "The web page: http://127.0.0.1:8123   (Ctrl+C ends it)\n" in err
    assert "8123" not in out


@pytest.mark.usefixtures("asked_for")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("once", [[], ["--once"]])
def test_an_interrupted_walk_is_130(capsys, monkeypatch, drafts, number, once):
    """A demo that is ended before it has printed its table says so and leaves nothing behind."""
    server = FakeServer()
    monkeypatch.setattr("verifier.cli.demo.make_server", lambda *_: server)
    monkeypatch.setattr("verifier.cli.demo.walk", lambda *_: os.kill(os.getpid(), number))

    code = main(["demo", *once])

    out, err = capsys.readouterr()
    assert 130 == code
    assert ("", "verifier: interrupted\n") == (out, err)
    assert ([] if once else ["close"]) == server.did
    assert [] == list(drafts.iterdir())


@pytest.mark.parametrize("port", ["0", "65536", "web"])
def test_a_port_that_is_none_is_wrong_usage(port):
    """Only a port that a browser can be sent to is taken."""
    assert 64 == main(["demo", "--once", "--port", port])
