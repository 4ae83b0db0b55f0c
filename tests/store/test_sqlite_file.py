import os
import sqlite3
import threading
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from tests.store.logins import CANARY, NOW, make_accepted, make_login, make_pending
from verifier.store.database import writing
from verifier.store.db_errors import StoreProblem
from verifier.store.store import Store


@pytest.fixture
def url(file_url):
    """What is about SQLite's file alone."""
    return file_url


def test_the_database_and_its_log_are_private(tmp_path, store):
    """Nobody else on the machine can read what patrons released."""
    store.begin(make_pending())
    store.keep(make_accepted(), report_id="r1", browser="digest")

    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "data").iterdir()}

    assert 0o700 == (tmp_path / "data").stat().st_mode & 0o777
    assert {
        "verifier.sqlite3": 0o600,
        "verifier.sqlite3-wal": 0o600,
        "verifier.sqlite3-shm": 0o600,
    } == modes


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path):
    path = tmp_path / "verifier.sqlite3"
    path.touch(mode=0o644)

    Store(f"sqlite:///{path}").close()

    assert 0o600 == path.stat().st_mode & 0o777


def test_is_durable_and_forgetful_by_setting(store):
    with store._engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        ]

    assert ["wal", 2, 1, 1] == found


def test_a_locked_database_is_a_sentence(monkeypatch, url, store):
    store._engine.dispose()
    monkeypatch.setattr("verifier.store.database._BUSY_SECONDS", 0.1)
    impatient = Store(url, now=lambda: NOW)
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreProblem) as problem:
        impatient.keep(make_accepted(request=None), report_id="r1", browser=None)

    other.close()
    impatient.close()
    assert (
        "The data store is locked by another program; try again in a moment."
        == problem.value.message
    )
    assert CANARY not in repr(problem.value.__cause__)


@pytest.mark.parametrize(
    ("pragma", "message"),
    [
        ("max_page_count = 1", "cannot be written because the disk is full; make room and try"),
        ("query_only = ON", "cannot be written by this account"),
    ],
)
def test_what_cannot_be_written_is_a_sentence(store, pragma, message):
    with store._engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA {pragma}")
        connection.commit()

    with pytest.raises(StoreProblem, match=message):
        store.keep(make_login(os.urandom(300_000).hex()), report_id="r1", browser=None)


@contextmanager
def opened_connections():
    """Every connection to a database that is made in the block."""
    opened = []

    def note(connection, _record):
        opened.append(connection)

    event.listen(Pool, "connect", note)
    try:
        yield opened
    finally:
        event.remove(Pool, "connect", note)


def is_closed(connection):
    """Whether nothing can be done with it any more."""
    try:
        connection.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return True
    return False


def test_a_closed_store_leaves_no_connection_open(tmp_path):
    """A thread that outlives it ends what it had begun, and can begin nothing more."""
    with opened_connections() as opened:
        store = Store(f"sqlite:///{tmp_path / 'verifier.sqlite3'}")
        with writing(store._engine) as at_work:
            store.close()
            at_work.exec_driver_sql("CREATE TABLE was_begun (id)")
        with pytest.raises(StoreProblem, match="The data store is closed"):
            store.keeps("r1")
    again = sqlite3.connect(tmp_path / "verifier.sqlite3")
    [made] = again.execute("SELECT name FROM sqlite_master WHERE name = 'was_begun'")
    again.close()

    assert {True} == {is_closed(entry) for entry in opened}
    assert ("was_begun",) == made


def test_a_file_that_is_no_database_is_a_sentence(tmp_path):
    path = tmp_path / "verifier.sqlite3"
    path.write_text("this is a letter, not a database, and long enough to be looked at " * 9)

    with pytest.raises(StoreProblem, match="is not a database of the verifier"):
        Store(f"sqlite:///{path}")


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(StoreProblem, match="cannot be opened: "):
        Store(f"sqlite:///{tmp_path}/file/verifier.sqlite3")


def test_a_reader_does_not_keep_what_is_forgotten(tmp_path, store):
    """Whoever is reading just then is waited for, so that no value stays in the log."""
    store.begin(make_pending())
    store.keep(make_accepted(), report_id="r1", browser="digest")
    path = tmp_path / "data" / "verifier.sqlite3"
    reader = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM logins").fetchone()
    done = threading.Timer(0.15, reader.close)
    done.start()

    store.forget("r1")

    done.join()
    kept = b"".join(entry.read_bytes() for entry in path.parent.iterdir())
    assert CANARY.encode() not in kept


def test_values_leave_the_log_once_the_readers_have_gone(tmp_path, monkeypatch, store):
    """A reader that stays is not waited for for ever: the store knows that it has to try again."""
    monkeypatch.setattr("verifier.store.database._SHRINK_SECONDS", 0.05)
    store.keep(make_login(), report_id="r1", browser=None)
    path = tmp_path / "data" / "verifier.sqlite3"
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM logins").fetchone()

    store.forget("r1")
    before = store.unsettled
    size = (path.parent / "verifier.sqlite3-wal").stat().st_size
    reader.close()

    assert before
    assert size > 0
    assert store.settle()
    assert not store.unsettled
    assert 0 == (path.parent / "verifier.sqlite3-wal").stat().st_size
