import json
from dataclasses import dataclass

import pytest

from tests.cli.campus import GAIL, RECORD, SITE
from tests.cli.saved import BARCODE, add_okapi, fill
from tests.fake_reshare import FakeReshare, serving
from verifier.cli import main
from verifier.demo.saml_idp import DemoIdp


@dataclass(frozen=True)
class Called:
    """What came of a command: its exit code, and what it wrote on each stream."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def words(self):
        """Standard output in one line."""
        return " ".join(self.out.split())


@pytest.fixture
def call(capsys):
    """A function that calls a command, written as in a shell, and gives what came of it."""

    def called(command, *more):
        code = main([*command.split(), *more])
        return Called(code, *capsys.readouterr())

    return called


@pytest.fixture
def saved_folder(tmp_path, monkeypatch):
    """A folder with a site file, logins and patron records; the command is called in it."""
    monkeypatch.chdir(tmp_path)
    fill(tmp_path)
    return tmp_path


@pytest.fixture
def reshare(saved_folder, monkeypatch):
    """A ReShare that the saved folder's site file says how to ask."""
    fake = FakeReshare()
    fake.patrons[BARCODE] = {}
    with serving(fake) as url:
        add_okapi(saved_folder, monkeypatch, url)
        yield fake


@pytest.fixture
def campus_folder(tmp_path, monkeypatch, capsys):
    """A site whose identity provider runs on loopback; the command is called beside it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GAIL_PASSWORD", "correct horse")
    (tmp_path / "verifier.toml").write_text(SITE)
    (tmp_path / "record.json").write_text(json.dumps(RECORD))
    idp = DemoIdp([GAIL])
    (tmp_path / "idp-metadata.xml").write_bytes(idp.metadata)
    assert 0 == main(["metadata"])
    idp.trust(capsys.readouterr().out.encode())
    idp.start()
    yield tmp_path
    idp.stop()


@pytest.fixture
def here(running, monkeypatch):
    """The campus *running*: the command is called beside its site file, all passwords set."""
    monkeypatch.chdir(running.site_file.parent)
    for name, value in running.environ.items():
        monkeypatch.setenv(name, value)
    return running
