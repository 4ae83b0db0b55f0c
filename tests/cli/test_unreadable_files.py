"""What each command answers to a file that is not there or cannot be read."""

import os

import pytest

from tests.cli.saved import SITE
from verifier.cli import main

ILS = '\n[[ils]]\nid = "records"\nconnector = "record"\nrole = "reshare"\nfile = "record.json"\n'
DIRECTORY = """
[[idp]]
id = "campus"
protocol = "ldap"
directory = "ldaps://ldap.example.edu"
bind_as = "uid={username},dc=example,dc=edu"
base = "dc=example,dc=edu"
search_filter = "(uid={username})"
[idp.test_patrons.gail]
username = "gail"
"""
TO_LOOK_AT = [
    "verify {}",
    "verify good.json {}",
    "verify good.json --record {}",
    "compare {} good.json",
    "compare good.json {}",
    "compare good.json wrong.json --record {}",
    "triage {}",
    "lookup --from {}",
    "illiad --from {}",
]
TO_WORK_WITH = [
    "verify good.json --key {}",
    "compare good.json wrong.json --key {}",
    "login campus --password-file {}",
    *(
        f"{command} --site {{}}"
        for command in (
            "compare good.json wrong.json",
            "host-lms 1",
            "illiad",
            "lint",
            "login campus",
            "lookup 1",
            "metadata",
            "operators link",
            "profiles",
            "run",
            "serve",
            "store check",
            "triage requests.json",
            "verify good.json",
            "watch",
        )
    ),
]


@pytest.fixture
def folder(saved_folder):
    """A folder with names that lead to no file that could be read, for root neither."""
    (saved_folder / "verifier.toml").write_text(SITE + DIRECTORY + ILS)
    (saved_folder / "folder").mkdir()
    (saved_folder / "loop").symlink_to("loop")
    (saved_folder / "broken").symlink_to("nowhere")
    os.mkfifo(saved_folder / "pipe")
    return saved_folder


NAMES = ("absent", "folder", "loop", "broken", "good.json/below", "x" * 300)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", NAMES, ids=[*NAMES[:-1], "a name that is too long"])
@pytest.mark.parametrize("command", TO_LOOK_AT)
def test_what_was_to_be_looked_at_could_not_be(command, name, capsys):
    """A missing file and an unreadable one are the same to a pipeline: 2."""
    code = main(command.format(name).split())

    assert 2 == code, capsys.readouterr().err


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", NAMES, ids=[*NAMES[:-1], "a name that is too long"])
@pytest.mark.parametrize("command", TO_WORK_WITH)
def test_what_the_command_works_with_is_wrong_usage(command, name, capsys):
    """Site file, key and password say how to look: without them the call is wrong, 64."""
    code = main(command.format(name).split())

    assert 64 == code, capsys.readouterr().err


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", TO_LOOK_AT)
def test_whether_a_file_can_be_read_is_found_out_by_reading_it(command, monkeypatch, capsys):
    """Where the account has no permission the code is 2 as well, and not that of wrong usage."""
    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    code = main(command.format("record.json").split())

    assert 64 != code, capsys.readouterr().err
    assert "is not readable" not in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", ["verify pipe", "compare good.json pipe"])
def test_nobody_waits_for_a_named_pipe(command, capsys):
    """A pipe without a writer would hold the command up for ever."""
    code = main(command.split())

    assert 2 == code
    assert "This is a named pipe" in capsys.readouterr().err
