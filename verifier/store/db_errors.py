"""The store's errors, and the translation of database failures into plain sentences."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError


class StoreProblem(Exception):  # noqa: N818 - a problem to be told, in the field's words
    """The data store cannot do what was requested.

    ``message`` is one sentence, without any value.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class WrongKey(StoreProblem):
    """The data store was encrypted with another key than this one."""


# Database failures in plain words. No sentence contains a value or an address.

_LOCKED = "is locked by another program; try again in a moment"
_FULL = "cannot be written because the disk is full; make room and try again"
_LOST = (
    "was restarted or lost its connection in the middle of this; try again in a moment, "
    "and look first whether it was done"
)
_REFUSED = "refuses this account; correct user name and password in the address ([store] url)"
_STARTING = "is just starting or stopping; try again in a moment"
_CROWDED = "has no connection left for us; try again in a moment, or allow it more"
_HELD_UP = "was held up by other work for too long; try again in a moment"
_DENIED = "cannot be written by this account; grant it its schema and its tables"
_MISSING = "is missing on its server; make the database, or correct its name ([store] url)"
_UNREACHABLE = (
    "cannot be reached; check that PostgreSQL is running and that the address is right "
    "([store] url)"
)

_SQLITE = {
    "SQLITE_BUSY": _LOCKED,
    "SQLITE_LOCKED": _LOCKED,
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": "cannot be written by this account; give it write permission on the file "
    "and on its folder",
    "SQLITE_CANTOPEN": "cannot be opened; check that its folder exists and that this account may "
    "write there",
    "SQLITE_PERM": "may not be opened by this account; give it read and write permission",
    "SQLITE_CORRUPT": "is damaged; put a backup in its place, or move it away and start again",
    "SQLITE_NOTADB": "is not a database of the verifier, or is damaged; put a backup in its "
    "place, or move it away and start again",
    "SQLITE_IOERR": "cannot be read or written; check the disk",
}
"""By the beginning of the code's name: SQLITE_READONLY_DIRECTORY, SQLITE_IOERR_WRITE."""

_POSTGRESQL = {
    "25006": "takes no writes just now; give the address of the server that does ([store] url)",
    "28": _REFUSED,
    "3D000": _MISSING,
    "40": _HELD_UP,
    "42501": _DENIED,
    "53100": _FULL,
    "53300": _CROWDED,
    "55P03": _HELD_UP,
    "57014": _HELD_UP,
    "57P03": _STARTING,
    "57P": _LOST,
    "08": _LOST,
    "58": "cannot be read or written by its server; look into PostgreSQL's log",
    "XX": "is damaged, says its server; look into PostgreSQL's log",
}
"""By the beginning of the SQLSTATE, the longer first."""

_AT_THE_DOOR = {
    "password": _REFUSED,
    "no pg_hba.conf entry": _REFUSED,
    "role ": _REFUSED,
    "does not exist": _MISSING,
    "starting up": _STARTING,
    "shutting down": _STARTING,
    "too many": _CROWDED,
    "remaining connection slots": _CROWDED,
    "SSL": "does not speak TLS as the address asks; correct sslmode and sslrootcert ([store] url)",
    "certificate": "has a certificate that is not trusted; correct sslrootcert ([store] url)",
}
"""A connection that fails has no SQLSTATE, so these match the server's message."""


@contextmanager
def translate_db_errors() -> Iterator[None]:
    """Convert each database failure in the block to a ``StoreProblem``."""
    try:
        yield
    except DBAPIError as error:
        raise StoreProblem(
            failure_message(error.orig, lost=error.connection_invalidated)
        ) from error
    except sqlite3.Error as error:
        raise StoreProblem(failure_message(error)) from error
    except SQLAlchemyError as error:
        raise StoreProblem("The data store is too busy; try again in a moment.") from error


def failure_message(error: BaseException | None, *, lost: bool = False) -> str:
    """Return the sentence for a driver's error; *lost* if an open connection was lost."""
    what = _first(_SQLITE, str(getattr(error, "sqlite_errorname", "")))
    if what is None and error is not None and hasattr(error, "sqlstate"):
        if error.sqlstate:
            what = _first(_POSTGRESQL, str(error.sqlstate))
        elif lost:
            what = _LOST
        elif type(error).__name__ == "OperationalError":
            found = (words for part, words in _AT_THE_DOOR.items() if part in str(error))
            what = next(found, _UNREACHABLE)
    return f"The data store {what or 'failed in an unexpected way; see the log'}."


def _first(sentences: dict[str, str], code: str) -> str | None:
    return next((words for start, words in sentences.items() if code.startswith(start)), None)
