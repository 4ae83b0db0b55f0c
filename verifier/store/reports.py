"""Reports of stored logins inside a transaction: written sealed, read, and listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from verifier.domain.model.report import Report, Verdict
from verifier.domain.model.stored_result import result_of
from verifier.store import serialization
from verifier.store.db_errors import StoreProblem
from verifier.store.sealing import Seal
from verifier.store.tables import Baseline, Login, Result, StoredReport, StoredRunRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSummary:
    """One line of a list of reports."""

    id: str
    created_at: datetime
    idp_name: str | None
    verdict: Verdict
    headline: str
    reason: str  # the headline's second sentence; it holds no value


def write(db: Connection, seal: Seal, report_id: str, report: Report) -> None:
    """Keep the report of a login that is kept, and what may stay of it when its values go.

    An earlier report of it is replaced. Raises ``StoreProblem``.
    """
    question = select(Login.idp_id, Login.patron).where(Login.report_id == report_id)
    question = question.with_for_update()  # of two instances one writes first
    login = db.execute(question).one_or_none()
    if login is None:
        raise StoreProblem("The login of this report is no longer kept.")
    kept = result_of(report, reference=report_id, idp_id=login.idp_id, patron=login.patron)
    sealed = seal.seal(serialization.report_text(report), place=_place(report_id))
    db.execute(delete(StoredReport).where(StoredReport.report_id == report_id))
    db.execute(delete(Result).where(Result.report_id == report_id))
    db.execute(insert(StoredReport).values(report_id=report_id, report=sealed))
    db.execute(
        insert(Result).values(
            report_id=report_id,
            number=kept.number,
            created_at=kept.created_at,
            idp_id=kept.idp_id,
            idp_name=kept.idp_name,
            patron=kept.patron,
            verdict=kept.verdict.value,
            headline=kept.headline,
            reason=kept.reason,
            cause=kept.cause,
            kept=serialization.result_text(kept),
        )
    )


def read(db: Connection, seal: Seal, report_id: str) -> Report | None:
    """Read a kept report. Raises ``StoreProblem``."""
    question = select(StoredReport.report).where(StoredReport.report_id == report_id)
    sealed = db.execute(question).scalar_one_or_none()
    if sealed is None:
        return None
    return serialization.read_report(seal.open(sealed, place=_place(report_id)))


def forget(db: Connection, report_id: str) -> None:
    """Delete a login with its report, and all that would stay of it."""
    for table in (Baseline, Login, Result):
        db.execute(delete(table).where(table.report_id == report_id))
    of_run = StoredRunRow.report_id == report_id
    db.execute(update(StoredRunRow).where(of_run).values(person_digest=None))


def latest(db: Connection, limit: int) -> list[ReportSummary]:
    """List the last reports whose values are kept, newest first."""
    question = (
        select(
            Result.report_id,
            Result.created_at,
            Result.idp_name,
            Result.verdict,
            Result.headline,
            Result.reason,
        )
        .join(Login, Login.report_id == Result.report_id)
        .order_by(Result.created_at.desc())
        .limit(limit)
    )
    return [
        ReportSummary(
            id=row.report_id,
            created_at=row.created_at,
            idp_name=row.idp_name,
            verdict=Verdict(row.verdict),
            headline=row.headline,
            reason=row.reason,
        )
        for row in db.execute(question)
    ]


def _place(report_id: str) -> str:
    return f"reports.report {report_id}"
