import csv
import io
import signal
import subprocess
import sys
import time

import pytest

from tests.bad_peers import peer, silent
from tests.cli.saved import BARCODE, RECORDS, SITE, add, change
from verifier.cli import lookup

ILS = RECORDS + RECORDS.replace("record.json", "silent.json").replace("records", "silent").replace(
    "reshare", "evidence"
)


@pytest.fixture(autouse=True)
def folder(saved_folder):
    """A site with a library system that answers, and one that is silent."""
    add(saved_folder, ILS)
    return saved_folder


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (f"{BARCODE} --ils records", 0),
        ("21234000000034 --ils records", 0),
        (BARCODE, 2),
        ("", 64),
        (f"{BARCODE} --ils nobody", 64),
        ("--from nowhere.txt", 2),
        ("--from picture.json", 2),
    ],
)
def test_exit_codes(call, arguments, code):
    """0 where everybody answered, whatever they said; 2 where one could not be asked."""
    assert code == call(f"lookup {arguments}").code


def test_prints_what_every_connection_says(call):
    called = call(f"lookup {BARCODE}")

    assert "records: found, as barcode" in called.out
    assert "Gail Good" in called.out
    assert "silent: could not ask" in called.out
    assert "asked 2 of 2\n" in called.err
    assert BARCODE not in called.err


@pytest.mark.parametrize(
    ("content", "identifiers"),
    [
        (f"\ufeff{BARCODE}\n\n 0042\n{BARCODE}\r\n", [BARCODE, " 0042"]),
        *(
            (f"2123{mark}4000\r{BARCODE}\n", [f"2123{mark}4000", BARCODE])
            for mark in "\x1d\x0b\x0c\x85\u2028"
        ),
    ],
)
def test_reads_identifiers_from_a_file_as_they_stand_there(folder, call, content, identifiers):
    """Zeros and blanks stay, empty lines and repetitions go; no scanner's mark parts a code."""
    (folder / "cards.txt").write_text(content, encoding="utf-8", newline="")
    answers = call("lookup --from cards.txt --ils records --format json").json["answers"]

    assert identifiers == [entry["key"] for entry in answers]


def test_reads_standard_input(call, monkeypatch):
    """Nothing then stands in the shell's history."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(f"{BARCODE}\n".encode())))

    assert "Gail Good" in call("lookup --from - --ils records").out


def test_a_file_is_masked_unless_asked_otherwise(folder, call):
    call(f"lookup {BARCODE} --ils records --output masked.csv")
    call(f"lookup {BARCODE} --ils records --output clear.csv --no-redact")
    [_, row] = csv.reader(io.StringIO((folder / "clear.csv").read_text()))

    assert BARCODE not in (folder / "masked.csv").read_text()
    assert BARCODE == row[0]


def test_asks_by_user_name(call):
    assert "not found" in call(f"lookup --username {BARCODE} --ils records").out


def test_a_flood_is_refused(folder, call, monkeypatch):
    monkeypatch.setattr(lookup, "MOST_BYTES", 10)
    (folder / "cards.txt").write_text("1\n" * 50)
    called = call("lookup --from cards.txt")

    assert 2 == called.code
    assert "larger than 10 bytes" in called.err


def test_a_site_without_library_system(folder, call):
    (folder / "verifier.toml").write_text(SITE)
    called = call("lookup x")

    assert 64 == called.code
    assert "names no library system" in called.err


def test_an_interrupt_prints_what_is_known(call, monkeypatch):
    monkeypatch.setattr(lookup, "look_up_many", lambda *_, **__: ([], 3))
    called = call(f"lookup {BARCODE}")

    assert 130 == called.code
    assert "3 questions were not put." in called.out
    assert "interrupted" in called.err


def test_ctrl_c_ends_it_while_a_library_system_is_silent(folder):
    with peer(silent) as server:
        ncip = f'connector = "ncip"\nrole = "reshare"\nurl = "{server.url}"\n'
        (folder / "verifier.toml").write_text(f'{SITE}[[ils]]\nid = "ncip"\n{ncip}')
        change(folder, "[reshare]", "allow_private_addresses = true\n[reshare]")
        (folder / "cards.txt").write_text("\n".join(map(str, range(500))))
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
