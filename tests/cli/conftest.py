import json

import pytest

from tests.cli.campus import GAIL, RECORD, SITE
from tests.cli.saved import fill
from verifier.cli import main
from verifier.demo.saml_idp import DemoIdp


@pytest.fixture
def saved_folder(tmp_path, monkeypatch):
    """A folder with a site file, logins and patron records; the command is called in it."""
    monkeypatch.chdir(tmp_path)
    fill(tmp_path)
    return tmp_path


@pytest.fixture
def folder(tmp_path, monkeypatch, capsys):
    """A site whose identity provider runs on loopback; the command is called beside it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GAIL_PASSWORD", raising=False)
    (tmp_path / "verifier.toml").write_text(SITE)
    (tmp_path / "record.json").write_text(json.dumps(RECORD))
    idp = DemoIdp([GAIL])
    (tmp_path / "idp-metadata.xml").write_bytes(idp.metadata)
    assert 0 == main(["metadata"])
    idp.trust(capsys.readouterr().out.encode())
    idp.start()
    yield tmp_path
    idp.stop()
