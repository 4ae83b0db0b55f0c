"""The SQLite file or PostgreSQL database behind the store, and its transactions."""

import hashlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import signature
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    create_engine,
    delete,
    event,
    func,
    select,
    tuple_,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from verifier.resources import make_private_folder
from verifier.store.db_errors import StoreProblem, translate_db_errors
from verifier.store.tables import Base

T = TypeVar("T")

_DRIVER = "postgresql+psycopg"
_CONNECTIONS = 5
_MORE_CONNECTIONS = 10  # for a rush; closed again
_PATIENCE_SECONDS = 15.0  # until one of them is free
_CONNECT_SECONDS = 5
_RENEWED_AFTER_SECONDS = 1800

# An acknowledged login is on the disk. No transaction waits forever for another.
_SERVER_SETTINGS = {
    "synchronous_commit": "on",
    "statement_timeout": "30s",
    "lock_timeout": "15s",
    "idle_in_transaction_session_timeout": "60s",
}


def open_server(url: URL) -> Engine:
    """Create the engine for the PostgreSQL database at *url*; nothing is connected yet.

    TLS and timeout settings in *url* take precedence. A connection that the server has dropped is
    detected before it is used, and replaced.
    """
    options = " ".join(f"-c {name}={value}" for name, value in _SERVER_SETTINGS.items())
    ours = {
        "application_name": "verifier",
        "connect_timeout": _CONNECT_SECONDS,
        "options": options,
    }
    return create_engine(
        url.set(drivername=_DRIVER),
        hide_parameters=True,  # values of people never reach an exception's text
        isolation_level="READ COMMITTED",
        pool_size=_CONNECTIONS,
        max_overflow=_MORE_CONNECTIONS,
        pool_timeout=_PATIENCE_SECONDS,
        pool_recycle=_RENEWED_AFTER_SECONDS,
        pool_pre_ping=True,
        connect_args={name: value for name, value in ours.items() if name not in url.query},
    )


_BUSY_SECONDS = 15.0
_FILE_MODE = 0o600
_SHRINK_SECONDS = 1.0

# Each commit is on the disk when it returns, what is deleted is overwritten, and no temporary
# file ever holds a value.
_SETTINGS = ("synchronous=FULL", "secure_delete=ON", "foreign_keys=ON", "temp_store=MEMORY")


def open_file(url: URL) -> Engine:
    """Open the SQLite file, or memory if none is named. A new file gets mode 0600.

    Raises ``StoreProblem``.
    """
    path = Path(url.database) if url.database not in (None, "", ":memory:") else None
    if path is not None:
        try:
            make_private_folder(path.parent)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, _FILE_MODE))
            if path.stat().st_mode & 0o077:
                path.chmod(_FILE_MODE)
        except OSError as error:
            reason = error.strerror or "no reason given"
            raise StoreProblem(f"The data store {path} cannot be opened: {reason}.") from error
    # Only one connection for memory; otherwise each thread would see its own empty database.
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
        _use_write_ahead_log(engine)
    except StoreProblem:
        engine.dispose()
        raise
    return engine


@contextmanager
def _raw_cursor(engine: Engine) -> Iterator[Any]:
    with translate_db_errors():
        raw = engine.raw_connection()
        try:
            yield raw.cursor()
        finally:
            raw.close()


def shrink_log(engine: Engine) -> bool:
    """Move an SQLite file's write-ahead log into the file and empty it.

    After that, deleted values are in neither. False if others were reading all the time: then it
    has to be tried again later. Because nobody can write meanwhile, it waits for readers only
    briefly. A PostgreSQL server manages its own files; they only ever contained encrypted values.
    """
    if is_shared(engine):
        return True
    with _raw_cursor(engine) as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {_SHRINK_SECONDS * 1000:.0f}")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000:.0f}")
    return not busy


def compact(engine: Engine) -> None:
    """Rewrite an SQLite file without gaps, and empty its log. Raises ``StoreProblem``."""
    with _raw_cursor(engine) as cursor:
        cursor.execute("VACUUM")
    shrink_log(engine)


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
    with _raw_cursor(engine) as cursor:
        while True:
            try:
                cursor.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return


POSTGRESQL = "postgresql"
_BACKENDS = {"sqlite": open_file, POSTGRESQL: open_server}


def open_engine(url: str) -> Engine:
    """Open *url*: ``sqlite:////absolute/path``, ``sqlite://`` in memory, or ``postgresql://``.

    Raises ``StoreProblem``, whose message never contains *url*, because it may have a password.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise StoreProblem("The data store's address is not a database address.") from None
    backend = parsed.get_backend_name()
    if backend not in _BACKENDS:
        raise StoreProblem("The data store can only be an SQLite file or a PostgreSQL database.")
    return _BACKENDS[backend](parsed)


def close(engine: Engine) -> None:
    """Close every connection permanently; one in use is closed when it is returned."""
    # dispose() alone would let a thread connect again, and leave later returns open
    event.listen(engine, "do_connect", _refuse)
    event.listen(engine.pool, "checkin", lambda _, record: record.invalidate())
    engine.dispose()


def _refuse(*_: object) -> None:
    raise StoreProblem("The data store is closed because the program is ending.")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Begin a transaction that only reads. Raises ``StoreProblem``."""
    with translate_db_errors(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine, one_at_a_time: str | None = None) -> Iterator[Connection]:
    """Begin a transaction that writes, all or nothing. Raises ``StoreProblem``.

    In an SQLite file it is the only writer. In PostgreSQL others write at the same time and see
    only what is committed. So a row that is first read and then written must be locked
    (``with_for_update``), or the transaction must be named in *one_at_a_time*: of all transactions
    with that name, only one runs at a time.
    """
    with translate_db_errors(), engine.execution_options(writes=True).begin() as connection:
        if one_at_a_time is not None:
            advisory_lock(connection, one_at_a_time)
        yield connection


def advisory_lock(connection: Connection, name: str) -> None:
    """Wait until no other transaction holds the lock *name*, and hold it until this one ends."""
    if is_shared(connection.engine):
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
        number = int.from_bytes(digest[:8], signed=True)
        connection.execute(select(func.pg_advisory_xact_lock(number)))


def is_shared(engine: Engine) -> bool:
    """Whether several transactions may write at the same time (PostgreSQL)."""
    return engine.dialect.name == POSTGRESQL


def delete_where(db: Connection, table: type[Base], condition: ColumnElement[bool]) -> int:
    """Delete the rows that meet *condition*. Returns how many.

    A row that another transaction has locked is skipped until the next call: nobody waits.
    """
    key = tuple_(*table.__table__.primary_key)
    free = select(*table.__table__.primary_key).where(condition).with_for_update(skip_locked=True)
    return db.execute(delete(table).where(key.in_(free))).rowcount


def from_row(kind: Callable[..., T], row: RowMapping, **more: Any) -> T:
    """Build a dataclass from the columns with its fields' names, and from *more*."""
    names = signature(kind).parameters.keys() & row.keys() - more.keys()
    return kind(**{name: row[name] for name in names}, **more)
