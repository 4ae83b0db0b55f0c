"""Sealing everything anew with the newest key, so that an older one can be let go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, LargeBinary, Table, select, update

from verifier.store.database import reading, writing
from verifier.store.link_use import digest_of_link
from verifier.store.operators import digest_of
from verifier.store.right_key import prove_anew
from verifier.store.sealing import Seal
from verifier.store.tables import Base, SealProof

_Row = Mapping[str, Any]
_DIGESTS: Mapping[tuple[str, str], tuple[str, Callable[[Seal, str, _Row], str]]] = {
    ("run_rows", "link"): (
        "link_digest",
        lambda seal, token, _row: digest_of_link(seal, token),
    ),
    ("operators", "identifier"): (
        "identifier_digest",
        lambda seal, identifier, row: seal.digest(identifier, of=digest_of(row["idp_id"])),
    ),
}
"""What is found by a keyed digest: the column, and how the digest is made from the value."""


def seal_anew(engine: Engine, seal: Seal) -> int:
    """Seal every value with the newest key, and say how many there are.

    Row by row, so that others can work meanwhile. Raises ``StoreProblem``.
    """
    count = 0
    for table, columns in _sealed_tables():
        [key] = table.primary_key
        with reading(engine) as db:
            ids = db.execute(select(key)).scalars().all()
        for row_id in ids:
            with writing(engine) as db:
                count += _seal_row(db, seal, table, columns, row_id)
    with writing(engine) as db:
        prove_anew(db, seal)
    return count


def _sealed_tables() -> Iterator[tuple[Table, list[str]]]:
    for table in Base.metadata.sorted_tables:
        columns = [one.name for one in table.c if isinstance(one.type, LargeBinary)]
        if columns and table is not SealProof.__table__:
            yield table, columns


def _seal_row(db: Connection, seal: Seal, table: Table, columns: list[str], row_id: str) -> int:
    [key] = table.primary_key
    found = db.execute(select(table).where(key == row_id).with_for_update()).mappings()
    row = found.one_or_none()
    if row is None:
        return 0
    values: dict[str, object] = {}
    held = [one for one in columns if row[one] is not None]
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
