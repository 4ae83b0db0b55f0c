"""What every part of the store shares: engine, seal and clock."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from verifier.store import database
from verifier.store.database import open_engine
from verifier.store.db_errors import StoreProblem
from verifier.store.key_verification import verify_key
from verifier.store.schema_upgrade import upgrade_schema
from verifier.store.sealing import Seal


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreContext:
    """What the parts of the store share. Its methods raise ``StoreProblem``."""

    engine: Engine
    seal: Seal
    now: Callable[[], datetime]

    def reading(self) -> AbstractContextManager[Connection]:
        """Begin a transaction that only reads."""
        return database.reading(self.engine)

    def writing(self, one_at_a_time: str | None = None) -> AbstractContextManager[Connection]:
        """Begin a transaction that writes, all or nothing.

        What is first read and then written by it: see ``database.writing``.
        """
        return database.writing(self.engine, one_at_a_time)


class StorePart:
    """A part of the store. Its methods raise ``StoreProblem``."""

    def __init__(self, opened: StoreContext) -> None:
        self._at = opened


def open_up_to_date(url: str, seal: Seal, *, lasting: bool) -> Engine:
    """Open the database at *url*, which is made or upgraded where it has to be.

    *lasting*: *seal* has the store's own key, which is held against the database. Raises
    ``StoreProblem``.
    """
    engine = open_engine(url)
    try:
        upgrade_schema(engine, seal)
        if lasting:
            verify_key(engine, seal)
    except StoreProblem:
        engine.dispose()
        raise
    return engine
