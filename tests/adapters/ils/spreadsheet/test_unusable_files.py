"""Every file that cannot be used says why, and is never an answer about a patron."""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from tests.adapters.ils.spreadsheet.tables import (
    GAIL,
    ask,
    connection,
    csv_bytes,
    gail,
    problems,
    write_csv,
    write_xlsx,
)
from tests.adapters.ils.spreadsheet.unusable import UNUSABLE
from verifier.adapters.ils.registry import connection_problems
from verifier.adapters.ils.spreadsheet import sheet
from verifier.adapters.ils.spreadsheet import sheet as archive
from verifier.adapters.tabular import cells
from verifier.domain.model.lookup import CouldNotLook, Found, LookupFailure, NotFound
from verifier.domain.model.site import IlsRole


@pytest.mark.parametrize("name", ["patrons.csv", "patrons.xlsx"])
@pytest.mark.parametrize("what", UNUSABLE)
def test_says_why(tmp_path, what, name):
    """The sentence is of its own kind and nobody's data is in it, whatever the name ends in."""
    make, failure, words = UNUSABLE[what]
    path = tmp_path / name
    path.write_bytes(make(tmp_path))

    outcome = ask(path, GAIL, IlsRole.RESHARE)

    assert CouldNotLook is type(outcome)
    assert outcome.failure in (failure if isinstance(failure, tuple) else (failure,))
    assert words in outcome.message
    assert name in outcome.message
    assert outcome.message.endswith((".", '"?'))
    assert [] == [entry for entry in (GAIL, "ggood", "Gail", "Good") if entry in outcome.message]


@pytest.mark.parametrize("what", ["an old workbook", "a workbook cut off", "no headings"])
def test_is_a_problem_of_the_site_file_too(tmp_path, what):
    """What the headings show is found at the start."""
    make, _, words = UNUSABLE[what]
    path = tmp_path / "patrons.csv"
    path.write_bytes(make(tmp_path))

    assert words in problems(path)


def test_a_missing_file_is_a_problem(tmp_path):
    """The file is named, and the setting."""
    message = (
        "patrons.csv cannot be read: No such file or directory. Check `file` of the connection."
    )

    assert message == problems(tmp_path / "patrons.csv")
    assert LookupFailure.UNREACHABLE is ask(tmp_path / "patrons.csv", GAIL).failure


def test_a_folder_is_no_file(tmp_path):
    """A folder cannot be read."""
    assert "cannot be read: Is a directory" in problems(tmp_path)


def test_no_file_at_all():
    """Without `file` there is nothing to read."""
    [problem] = connection_problems(connection(None))

    assert "file is missing: the table of patrons (.csv, .tsv or .xlsx)." == problem


@pytest.mark.parametrize(
    ("bound", "value", "words"),
    [
        ((sheet, "MAX_BYTES"), 100, "is larger than 100 bytes"),
        ((cells, "MAX_ROWS"), 2, "holds more than 2 rows"),
        ((cells, "MAX_SHEET_ROWS"), 2, "more than 2 rows"),
    ],
)
def test_bounds(tmp_path, monkeypatch, bound, value, words):
    """What is beyond a bound is refused, and the bound is named."""
    monkeypatch.setattr(*bound, value)
    rows = [gail(Key=str(n)) for n in range(3)]

    for write in (write_csv, write_xlsx):
        outcome = ask(write(tmp_path, rows), GAIL)

        assert LookupFailure.TOO_LARGE is outcome.failure
        assert words in outcome.message


def test_unpacked_size_is_bounded(tmp_path, monkeypatch):
    """The parts together must not unpack to more than the bound."""
    monkeypatch.setattr(archive, "MAX_UNPACKED", 1_000)
    path = write_xlsx(tmp_path, [gail()])

    assert "unpacks to more than 1,000 bytes" in ask(path, GAIL).message


def test_rows_that_hold_too_much_are_not_trusted(tmp_path):
    """A comma without quotation marks moves every value after it; such a row is damaged."""
    good = csv_bytes([gail()])
    moved = csv_bytes([gail(Last_name="Hard", Card_number="29999000000026")], encoding="utf-8")
    row = moved.splitlines()[1].replace(b"Hard", b"Hard, Hans") + b"\r\n"
    path = tmp_path / "patrons.csv"
    path.write_bytes(good + row)

    assert Found is type(ask(path, GAIL))
    hidden = ask(path, "29999000000026")
    assert CouldNotLook is type(hidden)
    assert "rows with more cells than headings" in hidden.message
    assert "spreadsheet program" not in hidden.message


@pytest.mark.parametrize("more", [b",,,", b""])
def test_blank_cells_beyond_the_headings_do_no_harm(tmp_path, more):
    """Excel writes more delimiters than there are columns, and leaves the last ones out."""
    head, row = csv_bytes([gail(Key="")]).splitlines()
    path = tmp_path / "patrons.csv"
    path.write_bytes(head + b"\r\n" + (row + more if more else row.rstrip(b",")) + b"\r\n\r\n")

    assert Found is type(ask(path, GAIL))
    assert NotFound is type(ask(path, "x"))


def test_a_pipe_keeps_nobody_waiting(tmp_path):
    """To open a pipe waits for a writer, who may never come."""
    path = tmp_path / "patrons.csv"
    os.mkfifo(path)
    message = "patrons.csv is no file but a pipe or a device. Check `file` of the connection."

    with ThreadPoolExecutor(2) as pool:
        asked, looked = pool.submit(ask, path, GAIL), pool.submit(problems, path)
        try:
            assert message == asked.result(timeout=5).message
            assert message == looked.result(timeout=5)
        finally:
            with suppress(OSError):
                os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))  # lets a reader go


@pytest.mark.parametrize("name", ["a\0b.csv", "\ud800.csv", "x" * 300])
def test_a_name_that_no_file_can_have(tmp_path, name):
    """It is a problem of the setting like that of a missing file."""
    path = tmp_path / name

    assert LookupFailure.UNREACHABLE is ask(path, GAIL).failure
    assert "Check `file` of the connection." in problems(path)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"ab," * 400_000, "has a row of more than 1,000,000 characters"),
        (csv_bytes([gail()]) + b"ab," * 400_000, "has a row of more than 1,000,000 characters"),
        (csv_bytes([gail()]) + b'"\n",' * 400_000, "has a row of more than 1,000,000 characters"),
        (b"ab," * 1_001, "has more than 1,000 columns"),
    ],
)
def test_a_row_without_end(tmp_path, data, words):
    """A line of 50 million bytes would be millions of cells in memory."""
    path = tmp_path / "patrons.csv"
    path.write_bytes(data)
    outcome = ask(path, GAIL)

    assert LookupFailure.TOO_LARGE is outcome.failure
    assert words in outcome.message
