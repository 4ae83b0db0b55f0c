import csv
import io
import json
import signal
import subprocess
import sys
import time
from io import StringIO

import pytest

from tests.bad_peers import peer, silent
from tests.cli.saved import BARCODE, SITE
from verifier.cli import lookup, main

ILS = """
[[ils]]
id = "records"
connector = "record"
role = "reshare"
file = "record.json"
[[ils]]
id = "silent"
connector = "record"
role = "evidence"
file = "silent.json"
"""


@pytest.fixture
def folder(saved_folder):
    (saved_folder / "verifier.toml").write_text(SITE + ILS)
    return saved_folder


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([BARCODE, "--ils", "records"], 0),
        (["21234000000034", "--ils", "records"], 0),
        ([BARCODE], 2),
        ([], 64),
        ([BARCODE, "--ils", "nobody"], 64),
        (["--from", "nowhere.txt"], 2),
        (["--from", "picture.json"], 2),
    ],
)
def test_exit_codes(arguments, code):
    """0 where everybody answered, whatever they said; 2 where one could not be asked."""
    assert code == main(["lookup", *arguments])


@pytest.mark.usefixtures("folder")
def test_prints_what_every_connection_says(capsys):
    """The record, and the failure of the other connection."""
    main(["lookup", BARCODE])

    out, err = capsys.readouterr()
    assert "records: found, as barcode" in out
    assert "Gail Good" in out
    assert "silent: could not ask" in out
    assert "asked 2 of 2\n" in err
    assert BARCODE not in err


def test_reads_identifiers_from_a_file_as_they_stand_there(folder, capsys):
    """Leading zeros and blanks stay; empty lines and repetitions go."""
    (folder / "cards.txt").write_text(f"\ufeff{BARCODE}\n\n 0042\n{BARCODE}\r\n")

    main(["lookup", "--from", "cards.txt", "--ils", "records", "--format", "json"])

    content = json.loads(capsys.readouterr().out)
    assert [BARCODE, " 0042"] == [entry["key"] for entry in content["answers"]]


@pytest.mark.parametrize("mark", ["\x1d", "\x0b", "\x0c", "\x85", "\u2028"])
def test_only_a_line_end_ends_an_identifier(folder, capsys, mark):
    """Scanners put separators into a code: one identifier never becomes two."""
    (folder / "cards.txt").write_text(f"2123{mark}4000\r{BARCODE}\n", encoding="utf-8", newline="")

    main(["lookup", "--from", "cards.txt", "--ils", "records", "--format", "json"])

    content = json.loads(capsys.readouterr().out)
    assert [f"2123{mark}4000", BARCODE] == [entry["key"] for entry in content["answers"]]


@pytest.mark.usefixtures("folder")
def test_reads_standard_input(capsys, monkeypatch):
    """Nothing then stands in the shell's history."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(f"{BARCODE}\n".encode())))

    assert 0 == main(["lookup", "--from", "-", "--ils", "records"])
    assert "Gail Good" in capsys.readouterr().out


def test_a_file_is_masked_unless_asked_otherwise(folder):
    """The ending of the file says its form."""
    arguments = ["lookup", BARCODE, "--ils", "records", "--output", "cards.csv"]

    assert 0 == main(arguments)
    masked = (folder / "cards.csv").read_text()
    assert 0 == main([*arguments, "--no-redact"])
    [_, row] = csv.reader(StringIO((folder / "cards.csv").read_text()))
    assert BARCODE not in masked
    assert BARCODE == row[0]


@pytest.mark.usefixtures("folder")
def test_asks_by_user_name(capsys):
    """Nobody has the barcode as user name."""
    assert 0 == main(["lookup", "--username", BARCODE, "--ils", "records"])
    assert "not found" in capsys.readouterr().out


def test_a_flood_is_refused(folder, capsys, monkeypatch):
    """There is a limit to what is read."""
    monkeypatch.setattr(lookup, "MOST_BYTES", 10)
    (folder / "cards.txt").write_text("1\n" * 50)

    assert 2 == main(["lookup", "--from", "cards.txt"])
    assert "larger than 10 bytes" in capsys.readouterr().err


def test_a_site_without_library_system(saved_folder, capsys):
    """There is nobody to ask."""
    (saved_folder / "verifier.toml").write_text(SITE)

    assert 64 == main(["lookup", "x"])
    assert "names no library system" in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_an_interrupt_prints_what_is_known(capsys, monkeypatch):
    """Ctrl+C loses nothing: exit code 130, with what was answered."""

    def interrupted(connections, keys, *, progress):
        del connections, keys, progress
        return [], 3

    monkeypatch.setattr(lookup, "look_up_many", interrupted)

    assert 130 == main(["lookup", BARCODE])
    out, err = capsys.readouterr()
    assert "3 questions were not put." in out
    assert "interrupted" in err


def test_ctrl_c_ends_it_while_a_library_system_is_silent(folder):
    """The command ends at once, says how many questions were not answered, and gives 130."""
    with peer(silent) as server:
        ncip = (
            f'[[ils]]\nid = "ncip"\nconnector = "ncip"\nrole = "reshare"\nurl = "{server.url}"\n'
        )
        (folder / "verifier.toml").write_text(
            SITE.replace("[reshare]", "allow_private_addresses = true\n[reshare]", 1) + ncip
        )
        (folder / "cards.txt").write_text("\n".join(str(number) for number in range(500)))
        running = subprocess.Popen(
            [sys.executable, "-m", "verifier", "lookup", "--from", "cards.txt"],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        while not server.received:
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=20)

    assert 130 == running.returncode, err
    assert "500 questions were not put." in out
    assert "interrupted: 500 questions" in err
