import errno

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
