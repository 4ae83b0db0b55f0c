"""What every part of the store shares: engine, seal and clock, and the check of the key."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, Engine, Executable, RowMapping, Select, delete, insert, select

from verifier.store import database
from verifier.store.database import advisory_lock, open_engine, reading, writing
from verifier.store.db_errors import StoreProblem
from verifier.store.schema_upgrade import upgrade_schema
from verifier.store.sealing import Seal
from verifier.store.tables import SealProof

T = TypeVar("T")

_PLACE = "seal_proof"
_PROOF = "This data store is sealed with your key."


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreContext:
    """The engine, seal and clock that the parts of the store share.

    Its methods raise ``StoreProblem``.
    """

    engine: Engine
    seal: Seal
    now: Callable[[], datetime]

    def reading(self) -> AbstractContextManager[Connection]:
        """Begin a transaction that only reads."""
        return database.reading(self.engine)

    def writing(self, one_at_a_time: str | None = None) -> AbstractContextManager[Connection]:
        """Begin a transaction that writes, all or nothing.

        See ``database.writing`` for a transaction that first reads a row and then writes it.
        """
        return database.writing(self.engine, one_at_a_time)

    def rows(self, question: Executable) -> list[RowMapping]:
        """Return all rows of the query *question*, in a transaction of its own."""
        with self.reading() as db:
            return list(db.execute(question).mappings())

    def row(self, question: Executable) -> RowMapping | None:
        """Return the first row of the query *question*; None if there is none."""
        with self.reading() as db:
            return db.execute(question).mappings().first()

    def value(self, question: Select[tuple[T]]) -> T | None:
        """Return the single value of the query *question*; None if there is none."""
        with self.reading() as db:
            return db.scalar(question)

    def write(self, *changes: Executable) -> int:
        """Execute *changes* in one transaction. Returns how many rows the last one changed."""
        with self.writing() as db:
            return [db.execute(change).rowcount for change in changes][-1]


class StorePart:
    """A part of the store. Its methods raise ``StoreProblem``."""

    def __init__(self, opened: StoreContext) -> None:
        self._at = opened


def open_up_to_date(url: str, seal: Seal, *, lasting: bool) -> Engine:
    """Open the database at *url*, and create or upgrade its tables if needed.

    With *lasting*, *seal* holds the store's own key, which is checked against the database. Raises
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


def verify_key(engine: Engine, seal: Seal) -> None:
    """Check that the key is the store's own; an empty store adopts the first key.

    Raises ``StoreProblem``.
    """
    with reading(engine) as db:
        if _holds(db, seal):
            return
    with writing(engine) as db:
        advisory_lock(db, _PLACE)
        if not _holds(db, seal):
            write_key_proof(db, seal)


def write_key_proof(db: Connection, seal: Seal) -> None:
    """Encrypt the key proof with the newest key, and store it."""
    db.execute(delete(SealProof))
    db.execute(insert(SealProof).values(id=1, sealed=seal.seal(_PROOF, place=_PLACE)))


def _holds(db: Connection, seal: Seal) -> bool:
    """Whether the store has a key proof. Raises ``StoreProblem`` if it cannot be decrypted."""
    sealed = db.execute(select(SealProof.sealed)).scalar_one_or_none()
    return sealed is not None and bool(seal.open(sealed, place=_PLACE))
