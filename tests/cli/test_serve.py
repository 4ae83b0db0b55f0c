import errno
import re

import pytest

from verifier.cli import main

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


@pytest.mark.usefixtures("folder")
def test_a_port_in_use_is_a_sentence(monkeypatch, capsys):
    """Nothing is served where somebody else listens already."""

    def in_use(*_arguments, **_more):
        raise OSError(errno.EADDRINUSE, "Address already in use")

    monkeypatch.setattr("verifier.cli.serve.serve", in_use)

    assert 2 == main(["serve", "--port", "8001"])
    assert (
        "verifier: Cannot listen on 127.0.0.1, port 8001: Address already in use.\n"
        in capsys.readouterr().err
    )


def test_serves_the_site_and_purges(folder, monkeypatch, capsys):
    """The application gets the site's own services, in the data folder."""
    served = []
    monkeypatch.setattr(
        "verifier.cli.serve.serve", lambda *where, **more: served.append((where, more))
    )

    assert 0 == main(["serve", "--port", "0"])

    [((app, host, port), more)] = served
    assert "verifier.web" == app.name
    assert ("127.0.0.1", 0, {"prefix": "", "trusted_proxy": None}) == (host, port, more)
    assert (folder / "var" / "verifier.sqlite3").exists()
    assert "serving Example University Library on http://127.0.0.1:0" in capsys.readouterr().err


def test_a_store_that_cannot_be_opened_is_a_sentence(folder, capsys):
    """A data folder that is a file ends the command before anything is served."""
    (folder / "var").touch()

    assert 2 == main(["serve", "--port", "0"])
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_as_long_as_no_admin_can_sign_in_a_link_is_printed(monkeypatch, capsys):
    """A new one at each start, on standard error; the one before is void."""
    holds = []

    def looked_at(app, *_arguments, **_more):
        operators = app.extensions["verifier"].store.operators
        links = re.findall(r"http://127\.0\.0\.1:8000/setup/([\w-]{43})", capsys.readouterr().err)
        holds.extend((links[-1], operators.setup_link_holds(links[-1])) for _ in range(1))
        holds.append(operators.setup_link_holds(holds[0][0]))

    monkeypatch.setattr("verifier.cli.serve.serve", looked_at)
    main(["serve", "--port", "0"])
    main(["serve", "--port", "0"])
    first, still_first, second, first_later = holds

    assert (True, True, True) == (first[1], still_first, second[1])
    assert first[0] != second[0]
    assert first_later is False


@pytest.mark.usefixtures("folder")
def test_no_link_is_printed_where_others_can_reach_the_service(monkeypatch, capsys):
    """Its output may go to a log that others read: the command makes one instead."""
    monkeypatch.setattr("verifier.cli.serve.serve", lambda *_where, **_more: None)

    assert 0 == main(["serve", "--host", "0.0.0.0", "--port", "0"])  # noqa: S104 - not bound here
    said = capsys.readouterr().err
    assert "/setup/" not in said
    assert "verifier operators link" in said


def test_where_an_admin_can_sign_in_no_link_is_printed(folder, monkeypatch, capsys):
    """Nobody needs one."""
    monkeypatch.setattr("verifier.cli.serve.serve", lambda *_where, **_more: None)
    idp = '[[idp]]\nid = "campus"\nprotocol = "cas"\nserver = "https://cas.example.edu/cas"\n'
    (folder / "verifier.toml").write_text(
        f'{SITE}\n{idp}\n[operators]\nidp = "campus"\nadmins = ["jo"]\n'
    )

    assert 0 == main(["serve", "--port", "0"])
    assert "admin" not in capsys.readouterr().err
