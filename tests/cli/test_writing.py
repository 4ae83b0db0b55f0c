import json
import os
import stat
import threading
from pathlib import Path

import pytest

from tests.cli.saved import BARCODE
from verifier.cli import main
from verifier.cli.exits import WrongUsage
from verifier.cli.writing import print_report, write_private


def test_files_are_private_and_masked(saved_folder, capsys):
    """A file written holds no value and only its owner can read it; the screen shows values."""
    main(
        [
            "verify",
            "good.json",
            "--record",
            "record.json",
            "--format",
            "text",
            "--format",
            "json",
            "--output",
            "a.json",
            "--format",
            "html",
            "--output",
            "b.html",
        ]
    )

    out, err = capsys.readouterr()
    assert BARCODE in out
    for name in ("a.json", "b.html"):
        path = saved_folder / name
        assert 0o600 == stat.S_IMODE(path.stat().st_mode)
        assert BARCODE not in path.read_text()
        assert f"wrote {name} (" in err
    assert json.loads((saved_folder / "a.json").read_text())["redacted"] is True
    assert {"a.json", "b.html"} == {
        path.name for path in saved_folder.iterdir() if path.stat().st_mode & 0o077 == 0
    }


def test_values_in_files_must_be_asked_for(saved_folder, capsys):
    """--no-redact writes real values, and says so; --redact masks the screen too."""
    record = ["--record", "record.json"]
    main(["verify", "good.json", *record, "--output", "real.json", "--no-redact"])
    err = capsys.readouterr().err
    main(["verify", "good.json", *record, "--redact"])
    out = capsys.readouterr().out

    assert BARCODE in (saved_folder / "real.json").read_text()
    assert 0o600 == stat.S_IMODE((saved_folder / "real.json").stat().st_mode)
    assert "with real values" in err
    assert BARCODE not in out


def test_a_device_is_written_into_and_stays_one():
    """A full device says so; a pipe gets everything."""
    with pytest.raises(WrongUsage, match="/dev/full cannot be written"):
        write_private(Path("/dev/full"), "text")

    assert Path("/dev/full").is_char_device()


def test_a_pipe_gets_everything(tmp_path):
    """Whoever reads it gets the whole text, and it stays a pipe."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()

    write_private(pipe, "the report\n")
    reader.join(timeout=5)

    assert ["the report\n"] == read
    assert pipe.is_fifo()


def test_a_folder_cannot_be_written(tmp_path):
    """It is named, and nothing is put into it."""
    with pytest.raises(WrongUsage, match="cannot be written"):
        write_private(tmp_path, "text")

    assert [] == list(tmp_path.iterdir())


def test_pieces_are_written_one_by_one(tmp_path, capsys):
    """A text of many reports is never held in memory as one; it ends in one line end."""
    write_private(tmp_path / "all.txt", iter(["one\n", "two\n"]))
    print_report(iter(["one\n", "two\n\n"]))

    assert "one\ntwo\n" == (tmp_path / "all.txt").read_text()
    assert "one\ntwo\n" == capsys.readouterr().out
