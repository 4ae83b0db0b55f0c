import socket
import tempfile
from contextlib import contextmanager

import pytest

from verifier.cli import main
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


@pytest.fixture
def without_walk(monkeypatch):
    """The demo's servers run, but nobody is logged in."""
    monkeypatch.setattr("verifier.cli.demo.walk", lambda *_: ())


def test_once_prints_the_table_and_ends(capsys, drafts):
    """The table alone is on standard output; no page is served, so no port is needed."""
    with used_port() as port:
        code = main(["demo", "--once", "--port", str(port)])

    out, err = capsys.readouterr()
    assert 0 == code, err
    lines = out.splitlines()
    assert lines[0].startswith("patron, verdict")
    assert "17 patrons logged in over SAML, looked up over NCIP; 2 work." == lines[-1]
    assert [one.username for one in PATRONS] == [
        one.split()[0] for one in lines if one.split()[:1] and one.split()[0] in _NAMES
    ]
    assert [f"{one.username} logs in …" for one in PATRONS] == err.splitlines()
    assert [] == list(drafts.iterdir())


_NAMES = {one.username for one in PATRONS}


@pytest.mark.usefixtures("without_walk")
def test_a_port_in_use_is_a_sentence(capsys, drafts):
    """The table is there all the same; then it is said what to do, and nothing is left behind."""
    with used_port() as port:
        code = main(["demo", "--port", str(port)])

    out, err = capsys.readouterr()
    assert 2 == code
    assert (
        f"verifier: Cannot listen on 127.0.0.1, port {port}: Address already in use. "
        "Choose another port with --port.\n"
    ) == err
    assert out.startswith("patron, verdict")
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


@pytest.mark.usefixtures("without_walk")
def test_the_page_is_served_until_interrupted(capsys, monkeypatch, drafts):
    """On loopback only, for the main library, with the address and the way out on the screen."""
    server, asked, sites = FakeServer(), [], []

    def made(app, host, port):
        asked.append((app.name, host, port))
        return server

    def watched(services):
        sites.append(services.site)
        return create_app(services)

    monkeypatch.setattr("verifier.cli.demo.make_server", made)
    monkeypatch.setattr("verifier.cli.demo.create_app", watched)

    assert 0 == main(["demo", "--port", "8123"])

    out, err = capsys.readouterr()
    assert [("verifier.web", "127.0.0.1", 8123)] == asked
    assert ["run", "close"] == server.did
    assert [("Example University Library", "http://127.0.0.1:8123")] == [
        (one.name, one.base_url) for one in sites
    ]
    assert "The web page: http://127.0.0.1:8123   (Ctrl+C ends it)\n" in err
    assert "8123" not in out
    assert [] == list(drafts.iterdir())


@pytest.mark.parametrize("port", ["0", "65536", "web"])
def test_a_port_that_is_none_is_wrong_usage(port):
    """Only a port that a browser can be sent to is taken."""
    assert 64 == main(["demo", "--once", "--port", port])
