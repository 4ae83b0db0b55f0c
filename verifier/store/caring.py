"""Looking after a data store from outside: upgrade, check, and a change of its key.

Each gives the sentence that tells what was found or done, and raises ``StoreProblem``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from verifier.store.database import is_shared, open_engine, reading
from verifier.store.problem import StoreProblem
from verifier.store.resealing import seal_anew
from verifier.store.right_key import require_right_key
from verifier.store.sealing import Seal
from verifier.store.upgrading import NEWEST, bring_up_to_date, revision_of


def upgrade(url: str, seal: Seal) -> str:
    """Bring the schema to this version."""
    with _opened(url) as engine:
        found, now = bring_up_to_date(engine, seal)
        require_right_key(engine, seal)
    if found is None:
        return f"The data store was empty; its tables are made (revision {now})."
    if found == now:
        return f"The data store is up to date (revision {now})."
    return f"The data store was upgraded from revision {found} to {now}."


def check(url: str, seal: Seal) -> str:
    """Look whether the database is sound and up to date, and *seal* the right one."""
    with _opened(url) as engine:
        found = revision_of(engine)
        if found != NEWEST:
            raise StoreProblem(
                "The data store is empty or of an older version; call verifier store upgrade."
            )
        require_right_key(engine, seal)
        if not is_shared(engine):
            _require_sound_file(engine)
    return f"The data store is sound, up to date (revision {found}), and this is its key."


def rekey(url: str, seal: Seal) -> str:
    """Seal everything with the newest key."""
    with _opened(url) as engine:
        bring_up_to_date(engine, seal)
        require_right_key(engine, seal)
        count = seal_anew(engine, seal)
    return (
        f"{count} values are sealed with the first key now; an older key is needed only by the "
        "baselines that were pinned under it."
    )


def _require_sound_file(engine: Engine) -> None:
    with reading(engine) as db:
        found = db.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        lost = db.exec_driver_sql("PRAGMA foreign_key_check").all()
    if list(found) != ["ok"] or lost:
        raise StoreProblem("The data store is damaged; put the last backup in its place.")


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()
