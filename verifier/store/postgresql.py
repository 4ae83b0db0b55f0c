"""A data store in PostgreSQL, which several instances may share."""

from __future__ import annotations

from sqlalchemy import URL, Engine, create_engine

_DRIVER = "postgresql+psycopg"
_CONNECTIONS = 5
_MORE_CONNECTIONS = 10  # for a rush; closed again
_PATIENCE_SECONDS = 15.0  # until one of them is free
_CONNECT_SECONDS = 5
_RENEWED_AFTER_SECONDS = 1800

# A login that was acknowledged is on the disk. Nobody waits for ever for anybody.
_SERVER_SETTINGS = {
    "synchronous_commit": "on",
    "statement_timeout": "30s",
    "lock_timeout": "15s",
    "idle_in_transaction_session_timeout": "60s",
}


def open_server(url: URL) -> Engine:
    """Make ready for the database at *url*; nothing is connected yet.

    What *url* says of TLS or of timeouts holds. A connection that the server has dropped is
    noticed before it is used, and made anew.
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
