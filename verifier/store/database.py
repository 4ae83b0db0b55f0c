"""The database behind the data store, an SQLite file or PostgreSQL, and its transactions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from verifier.store import postgresql, sqlite_file
from verifier.store.plain_words import in_plain_words
from verifier.store.problem import StoreProblem

POSTGRESQL = "postgresql"
_BACKENDS = {"sqlite": sqlite_file.open_file, POSTGRESQL: postgresql.open_server}


def open_engine(url: str) -> Engine:
    """Open *url*: ``sqlite:////absolute/path``, ``sqlite://`` in memory, or ``postgresql://``.

    Raises ``StoreProblem``; no sentence of it holds *url*, which may have a password.
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
    """Close every connection for good: one at work when it comes back, and none is made anew."""
    # dispose() alone would let a thread connect again, and keep what comes back later open
    event.listen(engine, "do_connect", _refuse)
    event.listen(engine.pool, "checkin", lambda _, record: record.invalidate())
    engine.dispose()


def _refuse(*_: object) -> None:
    raise StoreProblem("The data store is closed because the program is ending.")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Begin a transaction that only reads. Raises ``StoreProblem``."""
    with in_plain_words(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine, one_at_a_time: str | None = None) -> Iterator[Connection]:
    """Begin a transaction that writes, all or nothing. Raises ``StoreProblem``.

    In an SQLite file it is the only one that does. In PostgreSQL others write meanwhile and see
    what is committed: what is first read and then written has to be locked (``with_for_update``),
    or be named in *one_at_a_time*, so that of all transactions of that name one is at work.
    """
    with in_plain_words(), engine.execution_options(writes=True).begin() as connection:
        if one_at_a_time is not None:
            take_turn(connection, one_at_a_time)
        yield connection


def take_turn(connection: Connection, name: str) -> None:
    """Wait until no other transaction holds *name*, and hold it until this one's end."""
    if is_shared(connection.engine):
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
        number = int.from_bytes(digest[:8], signed=True)
        connection.execute(select(func.pg_advisory_xact_lock(number)))


def is_shared(engine: Engine) -> bool:
    """Whether several transactions may write at the same time."""
    return engine.dialect.name == POSTGRESQL


def shrink_log(engine: Engine) -> bool:
    """Take what was deleted out of the files of an SQLite database.

    False where others were reading all the while: it has to be tried again later. Of PostgreSQL's
    files its server takes care; there only sealed values ever stood in them.
    """
    return is_shared(engine) or sqlite_file.shrink_log(engine)
