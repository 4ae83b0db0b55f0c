import os
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from tests.adapters.ils.spreadsheet.tables import (
    GAIL,
    HANS,
    connector,
    csv_bytes,
    gail,
    hans,
    options,
    write_csv,
)
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.spreadsheet import connector as watched
from verifier.adapters.ils.spreadsheet.connector import WatchedTable
from verifier.adapters.ils.spreadsheet.table import load_table
from verifier.domain.model.lookup import CouldNotLook, Found, LookupFailure, NotFound, PatronKey


@pytest.fixture
def readings(monkeypatch):
    """Each reading of a file that was begun."""
    begun = []

    def load(path, settings):
        begun.append(path)
        return load_table(path, settings)

    monkeypatch.setattr(watched, "load_table", load)
    return begun


def test_reads_once(tmp_path, readings):
    """Many questions at a time, and one reading."""
    path = write_csv(tmp_path, [gail()])
    sheet = connector(path)

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(sheet.look_up, [PatronKey(value=GAIL)] * 100))

    assert {Found} == set(map(type, outcomes))
    assert [path] == readings


def test_reads_again_when_the_file_has_changed(tmp_path, readings):
    """A new export is what counts from then on."""
    path = write_csv(tmp_path, [gail()])
    sheet = connector(path)
    before = sheet.look_up(PatronKey(value=HANS))

    write_csv(tmp_path, [gail(), hans()])
    after = [sheet.look_up(PatronKey(value=HANS)) for _ in range(3)]

    assert NotFound is type(before)
    assert [Found] * 3 == list(map(type, after))
    assert 2 == len(readings)


def test_reads_again_what_was_put_in_its_place(tmp_path):
    """A file moved over the old one is noticed, even one of the same size and time."""
    path = write_csv(tmp_path, [gail()])
    sheet = connector(path)
    sheet.look_up(PatronKey(value=GAIL))
    was = path.stat()

    other = tmp_path / "new.csv"
    other.write_bytes(csv_bytes([gail(Card_number=HANS)]))
    os.utime(other, ns=(was.st_atime_ns, was.st_mtime_ns))
    other.replace(path)

    assert Found is type(sheet.look_up(PatronKey(value=HANS)))


def test_a_file_that_went_and_came(tmp_path):
    """A file that is away is no answer about anybody, and is found again without a restart."""
    path = write_csv(tmp_path, [gail()])
    sheet = connector(path)
    path.rename(tmp_path / "away.csv")

    away = sheet.look_up(PatronKey(value=GAIL))
    (tmp_path / "away.csv").rename(path)

    assert LookupFailure.UNREACHABLE is away.failure
    assert "patrons.csv cannot be read: No such file" in away.message
    assert Found is type(sheet.look_up(PatronKey(value=GAIL)))


def test_a_spoilt_export_is_not_answered_from_the_old_one(tmp_path):
    """The answer says what is wrong with the file as it is now, until it is right again."""
    path = write_csv(tmp_path, [gail()])
    sheet = connector(path)
    sheet.look_up(PatronKey(value=GAIL))

    path.write_bytes(b'Card number,Login\n"2123')
    spoilt = sheet.look_up(PatronKey(value=GAIL))
    write_csv(tmp_path, [gail()])

    assert CouldNotLook is type(spoilt)
    assert Found is type(sheet.look_up(PatronKey(value=GAIL)))


def test_a_long_reading_outlasts_the_question(tmp_path, monkeypatch):
    """A question waits as long as it may, and a later one finds the file read."""
    go_on = Event()

    def slow(path, settings):
        go_on.wait(10)
        return load_table(path, settings)

    monkeypatch.setattr(watched, "load_table", slow)
    sheet = connector(write_csv(tmp_path, [gail()]), timeout_seconds=0.2)

    early = sheet.look_up(PatronKey(value=GAIL))
    go_on.set()
    late = WatchedTable.table(sheet._file, 10)

    assert LookupFailure.TIMEOUT is early.failure
    assert "raise `timeout_seconds`" in early.message
    assert 1 == len(late.rows)


def test_a_file_that_keeps_changing_is_read_one_at_a_time(tmp_path, monkeypatch):
    """While one reading goes on no other begins; the next one begins with what is there then."""
    going, go_on, begun = Event(), Event(), []

    def slow(path, settings):
        begun.append(path)
        table = load_table(path, settings)
        going.set()
        go_on.wait(10)
        return table

    monkeypatch.setattr(watched, "load_table", slow)
    path = write_csv(tmp_path, [gail()])
    sheet = connector(path)
    with ThreadPoolExecutor(10) as pool:
        going.wait(10)
        others = []
        for rows in ([hans()], [gail(), gail(Key="k3")], [gail(), hans()]):
            write_csv(tmp_path, rows)
            others += [pool.submit(sheet.look_up, PatronKey(value=HANS)) for _ in range(3)]
            time.sleep(0.05)
        read_at_a_time = len(begun)
        go_on.set()
        outcomes = [other.result(10) for other in others]

    assert (1, 2) == (read_at_a_time, len(begun))
    assert {Found} == set(map(type, outcomes))


def test_a_defect_leaves_nobody_waiting(tmp_path, monkeypatch):
    """An unexpected failure is told by its kind alone."""

    def broken(*_):
        raise KeyError(GAIL)

    monkeypatch.setattr(watched, "load_table", broken)
    table = WatchedTable(write_csv(tmp_path, [gail()]), options())

    with pytest.raises(LookupAborted) as caught:
        table.table(5)

    assert "KeyError" in caught.value.outcome.message
    assert GAIL not in caught.value.outcome.message


def test_starting_without_the_file(tmp_path):
    """A file that is not there yet stops nothing but the answers."""
    sheet = connector(tmp_path / "patrons.csv")

    assert CouldNotLook is type(sheet.look_up(PatronKey(value=GAIL)))


def test_a_file_that_changes_while_it_is_read_is_read_again(tmp_path, monkeypatch):
    """Half of an export knows half of the patrons, and must not answer for all."""
    path = write_csv(tmp_path, [gail()])
    times = []

    def load(where, settings):
        table = load_table(where, settings)
        times.append(table)
        if len(times) == 1:
            write_csv(tmp_path, [gail(), hans()])  # the rest of it
        return table

    monkeypatch.setattr(watched, "load_table", load)

    assert Found is type(connector(path).look_up(PatronKey(value=HANS)))
    assert 2 == len(times)


def test_a_file_that_changes_all_the_time_is_no_answer(tmp_path, monkeypatch):
    """The patience of the question ends it."""
    path = write_csv(tmp_path, [gail()])

    def load(where, settings):
        table = load_table(where, settings)
        write_csv(tmp_path, [gail()])
        return table

    monkeypatch.setattr(watched, "load_table", load)
    outcome = connector(path, timeout_seconds=0.3).look_up(PatronKey(value=HANS))

    assert LookupFailure.TIMEOUT is outcome.failure


def test_a_file_that_goes_while_it_is_read_is_no_answer(tmp_path, monkeypatch):
    """It may have been taken away to be written anew."""
    path = write_csv(tmp_path, [gail()])

    def load(where, settings):
        table = load_table(where, settings)
        path.unlink()
        return table

    monkeypatch.setattr(watched, "load_table", load)

    assert LookupFailure.UNREACHABLE is connector(path).look_up(PatronKey(value=GAIL)).failure


def test_reads_again_what_was_written_with_its_old_time(tmp_path):
    """A file of the same size, whose time was set back, is another one all the same."""
    path = write_csv(tmp_path, [gail()])
    sheet = connector(path)
    sheet.look_up(PatronKey(value=GAIL))
    was = path.stat()
    time.sleep(0.02)  # the file system's own clock has to go on

    write_csv(tmp_path, [gail(Card_number=HANS)])
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))

    assert Found is type(sheet.look_up(PatronKey(value=HANS)))
