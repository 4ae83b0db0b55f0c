"""Count what is stored, and delete it: when it expires, or earlier on request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from verifier.domain.model.stored_result import Holdings, StoredCount
from verifier.store import imported_reports, run_rows
from verifier.store.context import StoreContext
from verifier.store.tables import (
    Attempt,
    AuditRow,
    Base,
    Baseline,
    Login,
    Pending,
    Result,
    UsedAssertion,
)


def delete_where(db: Connection, table: type[Base], condition: ColumnElement[bool]) -> int:
    """Delete the rows that meet *condition*, and say how many.

    A row that another transaction holds just now is left for the next time: nobody waits.
    """
    key = tuple_(*table.__table__.primary_key)
    free = select(*table.__table__.primary_key).where(condition).with_for_update(skip_locked=True)
    return db.execute(delete(table).where(key.in_(free))).rowcount


def delete_expired(db: Connection, now: datetime, keep: timedelta) -> int:
    """Delete logins older than *keep* with their reports, and what has expired.

    Results stay: they hold no value. How many logins went.
    """
    gone = delete_where(db, Login, Login.accepted_at <= now - keep)
    delete_where(db, Pending, Pending.expires_at <= now)
    delete_where(db, UsedAssertion, UsedAssertion.remember_until <= now)
    delete_where(db, Attempt, Attempt.until <= now)
    return gone


class StoreHoldings:
    """The store's holdings. Every method raises ``StoreProblem``."""

    def __init__(self, opened: StoreContext, settle: Callable[[], bool]) -> None:
        self._at = opened
        self._settle = settle

    def count(self) -> Holdings:
        """Say what is kept, and since when."""
        with self._at.reading() as db:
            return Holdings(
                logins=_held(db, Login.accepted_at),
                results=_held(db, Result.created_at),
                baselines=_held(db, Baseline.pinned_at),
                audit_entries=_held(db, AuditRow.at),
            )

    def forget_values(self, before: datetime) -> int:
        """Delete the logins accepted before then, with all values; how many they were.

        Their results stay. What runs hold of people goes as it would in time, and imports go.
        """
        with self._at.writing() as db:
            gone = db.execute(delete(Login).where(Login.accepted_at < before)).rowcount
            run_rows.forget_old(db, before)
            imported_reports.forget_old(db, before)
        self._settle()
        return gone

    def forget_results(self, before: datetime) -> int:
        """Delete the results made before then, with their logins; how many results they were.

        Baselines stay: they are let go one by one.
        """
        old: ColumnElement[bool] = Result.created_at < before
        with self._at.writing() as db:
            of_these = select(Result.report_id).where(old)
            db.execute(delete(Login).where(Login.report_id.in_(of_these)))
            gone = db.execute(delete(Result).where(old)).rowcount
        self._settle()
        return gone


def _held(db: Connection, column: InstrumentedAttribute[datetime]) -> StoredCount:
    count, oldest = db.execute(select(func.count(), func.min(column))).one()
    return StoredCount(count=count, oldest=oldest)
