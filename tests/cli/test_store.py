import base64

import pytest

from tests.cli.saved import fill
from verifier.cli import main


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of a site, in which the command is called."""
    fill(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def message(capsys, *arguments):
    """What a command prints where all is well."""
    assert 0 == main(["store", *arguments])
    return capsys.readouterr().out


@pytest.mark.usefixtures("folder")
def test_the_store_is_made_checked_and_purged(capsys):
    """Each says in one sentence what was done or found."""
    assert message(capsys, "upgrade").startswith("The data store was empty; its tables are made")
    assert message(capsys, "check").startswith("The data store is sound")
    assert "0 logins older than 7 days were deleted.\n" == message(capsys, "purge")


def test_a_new_key_is_put_to_use(folder, capsys):
    """It stands in the first line of the key file."""
    message(capsys, "upgrade")
    [key_file] = folder.rglob("store.key")
    old = key_file.read_text()
    key_file.write_text(base64.b64encode(b"n" * 32).decode() + "\n" + old)

    assert message(capsys, "rekey").startswith("0 values are sealed with the first key now")
    key_file.write_text(old)
    assert 2 == main(["store", "check"])
    assert "another key" in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_without_a_task_the_tasks_are_listed(capsys):
    """It is a wrong use."""
    assert 64 == main(["store"])
    assert "upgrade" in "".join(capsys.readouterr())
