"""An opened data store, as each part of it works with it: the database, the seal, the clock."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from verifier.store import database
from verifier.store.sealing import Seal


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
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
