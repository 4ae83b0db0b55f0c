"""What is kept, and letting go of it before its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, select
from sqlalchemy.orm import InstrumentedAttribute

from verifier.model.holdings import Held, Holdings
from verifier.store import imports, run_rows
from verifier.store.opened import Opened
from verifier.store.tables import AuditRow, Baseline, Login, Result


class StoreHoldings:
    """The store's holdings. Every method raises ``StoreProblem``."""

    def __init__(self, opened: Opened, settle: Callable[[], bool]) -> None:
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
            imports.forget_old(db, before)
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


def _held(db: Connection, column: InstrumentedAttribute[datetime]) -> Held:
    count, oldest = db.execute(select(func.count(), func.min(column))).one()
    return Held(count=count, oldest=oldest)
