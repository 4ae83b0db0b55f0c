import re
import socket

import pytest

from verifier.cli import main
from verifier.cli.options import site_of
from verifier.cli.wiring import open_store

SITE = """
[site]
name = "Example University Library"
base_url = "http://127.0.0.1:8000"
[reshare]
institution = "RESHARE:EXU"
login = "vufind-shibboleth"
identifier = "employeeNumber"
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "verifier.toml").write_text(SITE)
    return tmp_path


class FakeServer:
    """A bound web server that is interrupted as soon as it runs, and looks around first."""

    effective_port = 8123

    def __init__(self, look=lambda: None):
        self._look = look
        self.did = []

    def run(self):
        self.did.append("run")
        self._look()
        raise KeyboardInterrupt

    def close(self):
        self.did.append("close")


@pytest.fixture
def serving(monkeypatch):
    """Put a server in the place of the real one; what it is made of is noted."""
    made = []

    def use(server):
        def make(*where, **more):
            made.append((where, more))
            return server

        monkeypatch.setattr("verifier.cli.serve.make_server", make)
        return made

    return use


def test_a_port_in_use_is_a_sentence(folder, capsys):
    """Where somebody else listens nothing is served, and the link that was made still opens."""
    main(["operators", "link"])
    token = capsys.readouterr().out.strip().rpartition("/")[2]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        code = main(["serve", "--port", str(port)])
    store = open_store(site_of(folder / "verifier.toml"))
    still_opens = store.operators.setup_link_holds(token)
    store.close()

    assert 2 == code
    assert (
        f"verifier: Cannot listen on 127.0.0.1, port {port}: Address already in use. "
        "Choose another with --host or --port.\n"
    ) == capsys.readouterr().err
    assert still_opens


def test_serves_the_site_until_interrupted(folder, serving, capsys):
    """The application gets the site's own services, in the data folder, and ends with 0."""
    server = FakeServer()
    made = serving(server)

    assert 0 == main(["serve", "--port", "0"])

    [((app, host, port), more)] = made
    assert "verifier.web" == app.name
    assert ("127.0.0.1", 0, {"prefix": "", "trusted_proxy": None}) == (host, port, more)
    assert ["run", "close"] == server.did
    assert (folder / "var" / "verifier.sqlite3").exists()
    assert "serving Example University Library on http://127.0.0.1:8123" in capsys.readouterr().err


def test_a_store_that_cannot_be_opened_is_a_sentence(folder, capsys):
    """A data folder that is a file ends the command before anything is served."""
    (folder / "var").touch()

    assert 2 == main(["serve", "--port", "0"])
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_as_long_as_no_admin_can_sign_in_a_link_is_printed(serving, capsys):
    """A new one at each start, on standard error; the one before is void."""
    holds = []

    def look():
        operators = made[-1][0][0].extensions["verifier"].store.operators
        links = re.findall(r"http://127\.0\.0\.1:8000/setup/([\w-]{43})", capsys.readouterr().err)
        holds.extend((links[-1], operators.setup_link_holds(links[-1])) for _ in range(1))
        holds.append(operators.setup_link_holds(holds[0][0]))

    made = serving(FakeServer(look))
    main(["serve", "--port", "0"])
    main(["serve", "--port", "0"])
    first, still_first, second, first_later = holds

    assert (True, True, True) == (first[1], still_first, second[1])
    assert first[0] != second[0]
    assert first_later is False


@pytest.mark.usefixtures("folder")
def test_no_link_is_printed_where_others_can_reach_the_service(serving, capsys):
    """Its output may go to a log that others read: the command makes one instead."""
    serving(FakeServer())

    assert 0 == main(["serve", "--host", "0.0.0.0", "--port", "0"])  # noqa: S104 - not bound here
    message = capsys.readouterr().err
    assert "/setup/" not in message
    assert "verifier operators link" in message


def test_where_an_admin_can_sign_in_no_link_is_printed(folder, serving, capsys):
    """Nobody needs one."""
    serving(FakeServer())
    idp = '[[idp]]\nid = "campus"\nprotocol = "cas"\nserver = "https://cas.example.edu/cas"\n'
    (folder / "verifier.toml").write_text(
        f'{SITE}\n{idp}\n[operators]\nidp = "campus"\nadmins = ["jo"]\n'
    )

    assert 0 == main(["serve", "--port", "0"])
    assert "admin" not in capsys.readouterr().err
