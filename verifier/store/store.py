"""The store of one site: logins and reports, and their deletion in time or on request."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, false, func, select, true, update
from sqlalchemy.orm import InstrumentedAttribute

from verifier.domain.model.stored_result import Holdings, StoredCount
from verifier.store import logins, reports
from verifier.store.context import StoreContext, StorePart, open_up_to_date
from verifier.store.database import close, delete_where, shrink_log
from verifier.store.operators import Audit, Operators, Sessions, Tokens
from verifier.store.runs import Links, NotificationLog, Runs, forget_people_before
from verifier.store.sealing import Seal
from verifier.store.tables import (
    Attempt,
    AuditRow,
    Baseline,
    LastResult,
    Login,
    Pending,
    Result,
    StoredRunRow,
    UsedAssertion,
)
from verifier.store.trends import Trends


class Store(logins.Logins, reports.Reports):
    """The data store of one site; safe to use from several threads and processes.

    Every method raises ``StoreProblem`` if the database cannot do what is requested.
    """

    def __init__(
        self,
        url: str,
        *,
        seal: Seal | None = None,
        keep_days: int = 7,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._keep = timedelta(days=keep_days)
        self.unsettled = False
        self._seal = seal or Seal.temporary()
        self._engine = open_up_to_date(url, self._seal, lasting=seal is not None)
        opened = StoreContext(engine=self._engine, seal=self._seal, now=now)
        super().__init__(opened)
        self.attempts = logins.Attempts(opened)
        self.results = reports.Results(opened)
        self.operators = Operators(opened)
        self.sessions = Sessions(opened)
        self.tokens = Tokens(opened)
        self.audit = Audit(opened)
        self.runs = Runs(opened)
        self.links = Links(opened)
        self.notification_log = NotificationLog(opened)
        self.baselines = reports.Baselines(opened)
        self.holdings = StoreHoldings(opened, self.settle)
        self.imports = reports.Imports(opened)
        self.trends = Trends(opened)

    def close(self) -> None:
        """Close every connection; one in use as soon as it is returned. Later use raises.

        Threads may outlive the store: an interrupted run does not wait for its logins.
        """
        close(self._engine)

    def forget(self, report_id: str, *, trend: bool = True) -> None:
        """Delete a login and everything derived from it, from the write-ahead log as well.

        Without *trend*, its verdict stays among the patron's last results.
        """
        tables = (Baseline, Login, Result)
        of_run = StoredRunRow.report_id == report_id
        of_trend = (LastResult.id == report_id, true() if trend else false())
        self._at.write(
            delete(LastResult).where(*of_trend),
            *(delete(table).where(table.report_id == report_id) for table in tables),
            update(StoredRunRow).where(of_run).values(person_digest=None),
        )
        self.settle()

    def purge(self, now: datetime) -> int:
        """Delete what is older than the days to keep. Returns how many logins; results stay."""
        before = now - self._keep
        with self._at.writing() as db:
            gone = delete_where(db, Login, Login.accepted_at <= before)
            delete_where(db, Pending, Pending.expires_at <= now)
            delete_where(db, UsedAssertion, UsedAssertion.remember_until <= now)
            delete_where(db, Attempt, Attempt.until <= now)
            forget_people_before(db, before)
            reports.forget_old_imports(db, before)
        for part in (self.sessions, self.operators, self.audit):
            part.purge(now)
        self.settle()
        return gone

    def settle(self) -> bool:
        """Remove deleted data from every file; False if readers prevented it.

        Then ``unsettled`` stays true, and this has to be called again.
        """
        self.unsettled = True
        self.unsettled = not shrink_log(self._engine)
        return not self.unsettled


class StoreHoldings(StorePart):
    """What the store holds: counts, and early deletion. Every method raises ``StoreProblem``."""

    def __init__(self, opened: StoreContext, settle: Callable[[], bool]) -> None:
        super().__init__(opened)
        self._settle = settle

    def count(self) -> Holdings:
        """Count what is stored, with the date of the oldest item."""
        return Holdings(
            logins=self._count(Login.accepted_at),
            results=self._count(Result.created_at),
            baselines=self._count(Baseline.pinned_at),
            audit_entries=self._count(AuditRow.at),
        )

    def forget_values(self, before: datetime) -> int:
        """Delete the logins accepted before then, with all values. Returns how many.

        Their results stay. Personal values in runs are deleted as the purge would, and imports are
        too.
        """
        with self._at.writing() as db:
            gone = db.execute(delete(Login).where(Login.accepted_at < before)).rowcount
            forget_people_before(db, before)
            reports.forget_old_imports(db, before)
        self._settle()
        return gone

    def forget_results(self, before: datetime) -> int:
        """Delete the results created before then, with their logins. Returns how many results.

        Baselines stay: they are unpinned one by one.
        """
        old = Result.created_at < before
        of_these = select(Result.report_id).where(old)
        gone = self._at.write(
            delete(LastResult).where(LastResult.at < before),
            delete(Login).where(Login.report_id.in_(of_these)),
            delete(Result).where(old),
        )
        self._settle()
        return gone

    def _count(self, column: InstrumentedAttribute[datetime]) -> StoredCount:
        with self._at.reading() as db:
            count, oldest = db.execute(select(func.count(), func.min(column))).one()
        return StoredCount(count=count, oldest=oldest)
