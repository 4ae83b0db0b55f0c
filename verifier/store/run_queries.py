"""Questions about runs: the list, the newest first, and the run before another."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.sql.functions import Function

from verifier.model.report import Verdict
from verifier.model.run import RunKind
from verifier.store.tables import Result, StoredRun, StoredRunRow

_OF_A_LINE = (
    StoredRun.id,
    StoredRun.name,
    StoredRun.kind,
    StoredRun.created_at,
    StoredRun.closed_at,
    StoredRun.alive_at,
)


def newest_first(limit: int, skip: int) -> Select[Any]:
    """Ask for a part of the list: how many rows each run has, are finished, work and do not."""
    return (
        select(
            *_OF_A_LINE,
            func.count(StoredRunRow.id).label("wanted"),
            func.count(StoredRunRow.finished_at).label("finished"),
            _how_many(Verdict.PASS, Verdict.WARNING).label("working"),
            _how_many(Verdict.FAIL).label("failing"),
        )
        .outerjoin(StoredRunRow, StoredRunRow.run_id == StoredRun.id)
        .outerjoin(Result, Result.report_id == StoredRunRow.report_id)
        .group_by(*_OF_A_LINE)
        .order_by(StoredRun.created_at.desc(), StoredRun.id)
        .limit(limit)
        .offset(skip)
    )


def _how_many(*verdicts: Verdict) -> Function[int]:
    return func.count(case((Result.verdict.in_([one.value for one in verdicts]), 1)))


def run_before(run_id: str) -> Select[tuple[str]]:
    """Ask for the newest earlier run of the same kind that tried one of the same patrons."""
    own, other = StoredRun.__table__.alias(), StoredRun.__table__.alias()
    mine, theirs = StoredRunRow.__table__.alias(), StoredRunRow.__table__.alias()
    same_patron = (mine.c.idp_id == theirs.c.idp_id) & (mine.c.patron == theirs.c.patron)
    return (
        select(other.c.id)
        .join(own, own.c.id == run_id)
        .join(theirs, theirs.c.run_id == other.c.id)
        .join(mine, (mine.c.run_id == own.c.id) & same_patron)
        .where(other.c.kind == own.c.kind, other.c.created_at < own.c.created_at)
        .order_by(other.c.created_at.desc(), other.c.id)
        .limit(1)
    )


def under_way(heard_since: datetime) -> Select[tuple[str]]:
    """Find an automatic run that some process works on: one that was heard of since then."""
    return (
        select(StoredRun.id)
        .where(StoredRun.kind == RunKind.AUTOMATIC.value, StoredRun.closed_at.is_(None))
        .where(StoredRun.alive_at > heard_since)
        .limit(1)
    )
