import pytest

from tests.cli.saved import fill


@pytest.fixture
def saved_folder(tmp_path, monkeypatch):
    """A folder with a site file, logins and patron records; the command is called in it."""
    monkeypatch.chdir(tmp_path)
    fill(tmp_path)
    return tmp_path
