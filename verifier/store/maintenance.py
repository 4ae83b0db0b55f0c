"""Maintenance of a data store: upgrade, check, change of the key, and hourly purge."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, LargeBinary, Table, select, update

from verifier.store.context import verify_key, write_key_proof
from verifier.store.database import is_shared, open_engine, reading, writing
from verifier.store.db_errors import StoreProblem
from verifier.store.operators import digest_of
from verifier.store.runs import digest_of_link
from verifier.store.schema_upgrade import NEWEST, revision_of, upgrade_schema
from verifier.store.sealing import Seal
from verifier.store.store import Store
from verifier.store.tables import Base, SealProof

_Row = Mapping[str, Any]
_DIGESTS: Mapping[tuple[str, str], tuple[str, Callable[[Seal, str, _Row], str]]] = {
    ("run_rows", "link"): ("link_digest", lambda seal, token, _row: digest_of_link(seal, token)),
    ("operators", "identifier"): (
        "identifier_digest",
        lambda seal, identifier, row: seal.digest(identifier, of=digest_of(row["idp_id"])),
    ),
}
"""What is found by a keyed digest: the column, and how the digest is made from the value."""


def reseal_all(engine: Engine, seal: Seal) -> int:
    """Encrypt every value again with the newest key. Returns how many there are.

    Works row by row, so that others can write meanwhile. Raises ``StoreProblem``.
    """
    count = 0
    for table in Base.metadata.sorted_tables:
        columns = [column.name for column in table.c if isinstance(column.type, LargeBinary)]
        if not columns or table is SealProof.__table__:
            continue
        [key] = table.primary_key
        with reading(engine) as db:
            ids = db.execute(select(key)).scalars().all()
        for row_id in ids:
            with writing(engine) as db:
                count += _seal_row(db, seal, table, columns, row_id)
    with writing(engine) as db:
        write_key_proof(db, seal)
    return count


def _seal_row(db: Connection, seal: Seal, table: Table, columns: list[str], row_id: str) -> int:
    [key] = table.primary_key
    found = db.execute(select(table).where(key == row_id).with_for_update()).mappings()
    row = found.one_or_none()
    if row is None:
        return 0
    values: dict[str, object] = {}
    held = [column for column in columns if row[column] is not None]
    for column in held:
        place = f"{table.name}.{column} {row_id}"
        text = seal.open(row[column], place=place)
        values[column] = seal.seal(text, place=place)
        if (table.name, column) in _DIGESTS:
            digest_column, digest = _DIGESTS[table.name, column]
            values[digest_column] = digest(seal, text, dict(row))
    if values:
        db.execute(update(table).where(key == row_id).values(**values))
    return len(held)


# Looking after a data store from outside: upgrade, check, and a change of its key.
#
# Each returns a sentence about what was found or done, and raises ``StoreProblem``.


def upgrade(url: str, seal: Seal) -> str:
    """Upgrade the schema to this version. Returns a message for the user."""
    with _opened(url) as engine:
        found, now = upgrade_schema(engine, seal)
        verify_key(engine, seal)
    if found is None:
        return f"The data store was empty; its tables are made (revision {now})."
    if found == now:
        return f"The data store is up to date (revision {now})."
    return f"The data store was upgraded from revision {found} to {now}."


def check(url: str, seal: Seal) -> str:
    """Check that the database is sound and up to date, and that *seal* has its key."""
    with _opened(url) as engine:
        found = revision_of(engine)
        if found != NEWEST:
            raise StoreProblem(
                "The data store is empty or of an older version; call verifier store upgrade."
            )
        verify_key(engine, seal)
        if not is_shared(engine):
            with reading(engine) as db:
                problems = db.exec_driver_sql("PRAGMA integrity_check").scalars().all()
                lost = db.exec_driver_sql("PRAGMA foreign_key_check").all()
            if list(problems) != ["ok"] or lost:
                raise StoreProblem("The data store is damaged; put the last backup in its place.")
    return f"The data store is sound, up to date (revision {found}), and this is its key."


def rekey(url: str, seal: Seal) -> str:
    """Encrypt everything with the newest key. Returns a message for the user."""
    with _opened(url) as engine:
        upgrade_schema(engine, seal)
        verify_key(engine, seal)
        count = reseal_all(engine, seal)
    return (
        f"{count} values are sealed with the first key now; an older key is needed only by the "
        "baselines that were pinned under it."
    )


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


# The purge: a thread that purges the store at once and then every hour.
#
# If somebody is reading just then, deleted data leaves the files a little later.

logger = logging.getLogger(__name__)

EVERY_SECONDS = 3600.0
AGAIN_SECONDS = 5.0


@contextmanager
def purging(
    store: Store, *, every_seconds: float = EVERY_SECONDS, again_seconds: float = AGAIN_SECONDS
) -> Iterator[None]:
    """Purge *store* at regular intervals while the block runs; does not close it."""
    stop = threading.Event()

    def purge() -> None:
        due = 0.0
        while True:
            try:
                if time.monotonic() >= due:
                    due = time.monotonic() + every_seconds
                    store.purge(datetime.now(UTC))
                elif store.unsettled:
                    store.settle()
            except StoreProblem as problem:
                logger.warning("purge failed: %s", problem.message)
            if stop.wait(min(again_seconds, every_seconds)):
                return

    thread = threading.Thread(target=purge, name="purging", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
