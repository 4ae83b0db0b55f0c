"""Whether this instance has the key that the data store was sealed with."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, delete, insert, select

from verifier.store.database import advisory_lock, reading, writing
from verifier.store.sealing import Seal
from verifier.store.tables import SealProof

_PLACE = "seal_proof"
_SAID = "This data store is sealed with your key."


def verify_key(engine: Engine, seal: Seal) -> None:
    """Refuse a key that is not the store's own; the first key becomes it.

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
    """Seal the proof with the newest key."""
    db.execute(delete(SealProof))
    db.execute(insert(SealProof).values(id=1, sealed=seal.seal(_SAID, place=_PLACE)))


def _holds(db: Connection, seal: Seal) -> bool:
    """Whether there is a proof. Raises ``StoreProblem`` where it cannot be opened."""
    sealed = db.execute(select(SealProof.sealed)).scalar_one_or_none()
    return sealed is not None and bool(seal.open(sealed, place=_PLACE))
