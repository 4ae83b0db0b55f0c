"""Encrypted values, results that outlive them, and tables for runs, operators and baselines."""

import logging
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from verifier.domain.model.stored_result import result_of
from verifier.store import serialization
from verifier.store.db_errors import StoreProblem
from verifier.store.migrations.tables_of_0002 import LOGINS, PENDING, REPORTS, RESULTS, TABLES
from verifier.store.sealing import Seal
from verifier.store.tables import Moment

logger = logging.getLogger(__name__)

revision = "0002"
down_revision = "0001"

_CHANGED = ("reports", "logins", "pending_logins")  # reports first: they refer to logins


def upgrade() -> None:
    """Encrypt the values in logins and reports, and store the result of each report."""
    db, seal = op.get_bind(), _seal()
    for name in _CHANGED:
        op.execute(f"CREATE TABLE first_{name} AS SELECT * FROM {name}")  # noqa: S608 - our names
        op.drop_table(name)
    TABLES.create_all(db)
    for row in _rows(db, "pending_logins", "request_id"):
        db.execute(PENDING.insert().values(**row, signs_in=False))
    for row in _rows(db, "logins", "report_id"):
        report_id = row["report_id"]
        sealed = seal.seal(row["capture"], place=f"logins.capture {report_id}")
        db.execute(LOGINS.insert().values({**row, "capture": sealed}))
    kept = [_keep(db, seal, **row) for row in _rows(db, "reports", "report_id")]
    for name in _CHANGED:
        op.drop_table(f"first_{name}")
    if not all(kept):
        lost = kept.count(False)
        logger.warning(
            "%s reports cannot be read any more; each is made again when it is asked for", lost
        )


def _seal() -> Seal:
    config = op.get_context().config
    found = None if config is None else config.attributes.get("seal")
    assert isinstance(found, Seal)  # noqa: S101 - whoever upgrades gives it
    return found


def _rows(db: sa.Connection, name: str, key: str) -> Iterator[dict[str, str]]:
    """Yield each row of a table's old version, one at a time, because a report may be long."""
    table = sa.table(f"first_{name}", sa.column(key))
    every = sa.select(sa.text("*")).select_from(table)
    for value in db.execute(sa.select(table.c[key]).order_by(table.c[key])).scalars().all():
        yield dict(db.execute(every.where(table.c[key] == value)).mappings().one())


def _keep(db: sa.Connection, seal: Seal, *, report_id: str, report: str, **_listed: str) -> bool:
    """Store a report and its result; False if the report can no longer be read."""
    try:
        kept = result_of(serialization.read_report(report), reference=report_id)
    except StoreProblem:
        return False
    sealed = seal.seal(report, place=f"reports.report {report_id}")
    db.execute(REPORTS.insert().values(report_id=report_id, report=sealed))
    db.execute(
        RESULTS.insert().values(
            report_id=report_id,
            number=kept.number,
            created_at=Moment().process_bind_param(kept.created_at, db.dialect),
            idp_name=kept.idp_name,
            verdict=kept.verdict.value,
            headline=kept.headline,
            reason=kept.reason,
            cause=kept.cause,
            kept=serialization.result_text(kept),
        )
    )
    return True
