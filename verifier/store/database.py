"""Opening the SQLite database, and its failures in plain words."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from verifier.store.problem import StoreProblem
from verifier.store.tables import SCHEMA_VERSION, Base

_BUSY_SECONDS = 15.0
_FILE_MODE = 0o600
_FOLDER_MODE = 0o700
_SHRINK_ATTEMPTS = 20
_SHRINK_PAUSE = 0.05  # seconds

_SAID = {
    "SQLITE_BUSY": "is locked by another program; try again in a moment",
    "SQLITE_LOCKED": "is locked by another program; try again in a moment",
    "SQLITE_FULL": "cannot be written because the disk is full; make room and try again",
    "SQLITE_READONLY": "cannot be written by this account; give it write permission on the file "
    "and on its folder",
    "SQLITE_CANTOPEN": "cannot be opened; check that its folder exists and that this account may "
    "write there",
    "SQLITE_PERM": "may not be opened by this account; give it read and write permission",
    "SQLITE_CORRUPT": "is damaged; move it away and start again",
    "SQLITE_NOTADB": "is not a database of the verifier; move it away and start again",
    "SQLITE_IOERR": "cannot be read or written; check the disk",
}


def open_engine(url: str) -> Engine:
    """Open an SQLite *url* (``sqlite:////absolute/path``, or ``sqlite://`` in memory).

    The file is made with mode 0600, with its tables. Raises ``StoreProblem``.
    """
    path = _path_of(url)
    if path is not None:
        _make_private(path)
    # One connection alone for memory, or each thread would see an empty database of its own.
    size: dict[str, int] = {"pool_size": 1, "max_overflow": 0} if path is None else {}
    engine = create_engine(
        url,
        poolclass=QueuePool,
        hide_parameters=True,  # values of people never reach an exception's text
        connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
        **size,
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    try:
        _make_tables(engine)
    except StoreProblem:
        engine.dispose()
        raise
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Begin a transaction that only reads. Raises ``StoreProblem``."""
    with _in_plain_words(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Begin a transaction that holds the write lock at once. Raises ``StoreProblem``."""
    with _in_plain_words(), engine.execution_options(writes=True).begin() as connection:
        yield connection


def shrink_log(engine: Engine) -> bool:
    """Move the write-ahead log into the database and empty it: deleted values leave both.

    False where others were reading all the while; it is done with the next deletion then.
    """
    with _in_plain_words():
        raw = engine.raw_connection()
        try:
            for _ in range(_SHRINK_ATTEMPTS):
                busy = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
                if not busy:
                    return True
                time.sleep(_SHRINK_PAUSE)
        finally:
            raw.close()
    return False


def _path_of(url: str) -> Path | None:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreProblem("The data store's address is not a database address.") from None
    if parsed.get_backend_name() != "sqlite":
        raise StoreProblem("The data store can only be an SQLite file in this version.")
    return Path(parsed.database) if parsed.database not in (None, "", ":memory:") else None


def _make_private(path: Path) -> None:
    try:
        path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, _FILE_MODE))
        if path.stat().st_mode & 0o077:
            path.chmod(_FILE_MODE)
    except OSError as error:
        reason = error.strerror or "no reason given"
        raise StoreProblem(f"The data store {path} cannot be opened: {reason}.") from error


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy says BEGIN itself, see _begin
    for pragma in ("synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _make_tables(engine: Engine) -> None:
    with _in_plain_words():
        _use_write_ahead_log(engine)
    with writing(engine) as connection:
        version = connection.execute(text("PRAGMA user_version")).scalar_one()
        if version not in (0, SCHEMA_VERSION):
            raise StoreProblem(
                "The data store was made by another version of the verifier; move it away, or "
                "start the version that made it."
            )
        Base.metadata.create_all(connection)
        connection.execute(text(f"PRAGMA user_version = {SCHEMA_VERSION}"))


def _use_write_ahead_log(engine: Engine) -> None:
    # SQLite does not wait for its busy timeout here when two processes make the file at once.
    deadline = time.monotonic() + _BUSY_SECONDS
    raw: Any = engine.raw_connection()
    try:
        while True:
            try:
                raw.cursor().execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return
    finally:
        raw.close()


@contextmanager
def _in_plain_words() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise StoreProblem(_said(error.orig)) from error
    except sqlite3.Error as error:
        raise StoreProblem(_said(error)) from error
    except SQLAlchemyError as error:
        raise StoreProblem("The data store is too busy; try again in a moment.") from error


def _said(error: BaseException | None) -> str:
    name = str(getattr(error, "sqlite_errorname", ""))
    # Extended codes begin with the plain one: SQLITE_READONLY_DIRECTORY, SQLITE_IOERR_WRITE.
    known = (said for code, said in _SAID.items() if name.startswith(code))
    return f"The data store {next(known, 'failed in an unexpected way; see the log')}."
