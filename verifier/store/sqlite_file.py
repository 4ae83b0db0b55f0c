"""A data store in a file of SQLite's: private, durable, and forgetting for good."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from verifier.store.plain_words import in_plain_words
from verifier.store.problem import StoreProblem

_BUSY_SECONDS = 15.0
_FILE_MODE = 0o600
_FOLDER_MODE = 0o700
_SHRINK_SECONDS = 1.0

# Each commit is on the disk when it returns, what is deleted is overwritten, and no temporary
# file ever holds a value.
_SETTINGS = ("synchronous=FULL", "secure_delete=ON", "foreign_keys=ON", "temp_store=MEMORY")


def open_file(url: URL) -> Engine:
    """Open the file, which is made with mode 0600 where there is none (or memory, if none named).

    Raises ``StoreProblem``.
    """
    path = Path(url.database) if url.database not in (None, "", ":memory:") else None
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
        with in_plain_words():
            _use_write_ahead_log(engine)
    except StoreProblem:
        engine.dispose()
        raise
    return engine


def shrink_log(engine: Engine) -> bool:
    """Move the write-ahead log into the database and empty it: deleted values leave both.

    False where others were reading all the while: it has to be tried again later. Nobody can
    write meanwhile, so that it waits for readers only a moment.
    """
    with in_plain_words():
        raw = engine.raw_connection()
        try:
            cursor = raw.cursor()
            cursor.execute(f"PRAGMA busy_timeout = {_SHRINK_SECONDS * 1000:.0f}")
            busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000:.0f}")
        finally:
            raw.close()
    return not busy


def compact(engine: Engine) -> None:
    """Write the file anew without its gaps, and empty its log. Raises ``StoreProblem``."""
    with in_plain_words():
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("VACUUM")
        finally:
            raw.close()
    shrink_log(engine)


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
    for pragma in _SETTINGS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


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
