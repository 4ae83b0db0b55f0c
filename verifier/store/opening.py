"""Opening a data store: its schema is today's, and its key is the right one."""

from __future__ import annotations

from sqlalchemy import Engine

from verifier.store.database import open_engine
from verifier.store.problem import StoreProblem
from verifier.store.right_key import require_right_key
from verifier.store.sealing import Seal
from verifier.store.upgrading import bring_up_to_date


def open_up_to_date(url: str, seal: Seal, *, lasting: bool) -> Engine:
    """Open the database at *url*, which is made or upgraded where it has to be.

    *lasting*: *seal* has the store's own key, which is held against the database. Raises
    ``StoreProblem``.
    """
    engine = open_engine(url)
    try:
        bring_up_to_date(engine, seal)
        if lasting:
            require_right_key(engine, seal)
    except StoreProblem:
        engine.dispose()
        raise
    return engine
