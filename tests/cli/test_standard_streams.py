"""Standard output and standard error that cannot be written, or are closed."""

import json
import os
import subprocess
import sys

import pytest

from tests.cli.saved import BARCODE, SITE
from verifier.cli import main
from verifier.cli.standard_streams import OutputFile, text_into

FULL = (
    "verifier: Standard output could not be written: No space left on device. "
    "Send it to another file or pipe.\n"
)
CLOSED = FULL.replace("No space left on device", "it is closed")
ILS = '\n[[ils]]\nid = "records"\nconnector = "record"\nrole = "reshare"\nfile = "record.json"\n'
PRINTING = [
    "--help",
    "--version",
    "verify --help",
    "compare good.json wrong.json",
    "explain",
    "explain release.identifier-missing",
    "lint",
    f"lookup {BARCODE}",
    "metadata",
    "operators link",
    "profiles",
    "profiles shibboleth-idp",
    "profiles shibboleth-idp --toml",
    "store upgrade",
    "triage requests.json",
    "verify good.json",
    "verify good.json wrong.json",
    "verify good.json --steps",
    "verify good.json wrong.json --format html",
]


@pytest.fixture
def folder(saved_folder):
    """A folder in which every command has something to print."""
    (saved_folder / "verifier.toml").write_text(SITE + ILS)
    (saved_folder / "requests.json").write_text(
        json.dumps([{"id": "1", "patronIdentifier": BARCODE}])
    )
    return saved_folder


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", PRINTING)
def test_a_full_standard_output_is_a_sentence(command, monkeypatch, capsys):
    """Whatever the command has to print: nothing was told, so nothing could be looked at."""
    with text_into(OutputFile("/dev/full", "w")) as full:
        monkeypatch.setattr(sys, "stdout", full)
        code = main(command.split())

    assert 2 == code
    assert capsys.readouterr().err.endswith(FULL)


def run(command, *, redirected):
    """Run the command in a shell that sends its output elsewhere."""
    started = [sys.executable, "-m", "verifier", *command.split()]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {redirected}', "sh", *started],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("redirected", "message"), [("> /dev/full", FULL), (">&- <&-", CLOSED)])
def test_the_process_says_it_once_and_ends_with_2(redirected, message):
    """Also where standard output is closed; Python adds nothing at its end."""
    ended = run("explain", redirected=redirected)

    assert (2, message) == (ended.returncode, ended.stderr)


@pytest.mark.parametrize("redirected", ["2> /dev/full", "2>&-"])
def test_a_standard_error_that_cannot_be_written_changes_nothing(folder, redirected):
    """The report is printed all the same, with its exit code; only the notes are lost."""
    ended = run("verify good.json --format json", redirected=redirected)

    assert (0, "") == (ended.returncode, ended.stderr)
    assert "pass" == json.loads(ended.stdout)["verdict"]
    assert {"good.json", "record.json", "verifier.toml"} <= {
        path.name for path in folder.iterdir()
    }


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("redirected", ["2> /dev/full", ">&- 2>&-"])
def test_wrong_usage_keeps_its_code_where_nobody_can_be_told(redirected):
    """A pipeline goes by the exit code."""
    assert 64 == run("verify --nonsense", redirected=redirected).returncode


@pytest.mark.usefixtures("folder")
def test_a_closed_standard_output_is_no_matter_where_files_are_written(tmp_path):
    """What is not needed cannot be missed."""
    ended = run("verify good.json --output report.json", redirected=">&-")

    assert 0 == ended.returncode
    assert "pass" == json.loads((tmp_path / "report.json").read_text())["verdict"]


def test_nothing_that_is_opened_later_takes_the_place_of_a_closed_stream(folder):
    """What is printed never lands in the data store."""
    ended = run("operators link", redirected=">&- 2>&-")

    assert 2 == ended.returncode
    assert b"/setup/" not in b"".join(
        path.read_bytes() for path in (folder / "var").iterdir() if path.is_file()
    )


@pytest.mark.parametrize("command", ["explain", "--help"])
def test_a_reader_that_went_away_is_no_error(command):
    """`verifier explain | head -1` ends quietly."""
    started = subprocess.Popen(
        [sys.executable, "-m", "verifier", command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    started.stdout.close()
    err = started.stderr.read()
    started.stderr.close()

    assert 0 == started.wait(timeout=60)
    assert b"" == err
