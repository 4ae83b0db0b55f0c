"""Logins and reports: begun, accepted once, read, and forgotten in time or on request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import InstrumentedAttribute

from verifier.domain.model.capture import LoginAccepted, LoginCapture, OneTimeUse, PendingLogin
from verifier.domain.model.report import Report
from verifier.domain.model.stored_result import Holdings, StoredCount
from verifier.store import logins, reports
from verifier.store.context import StoreContext, StorePart, open_up_to_date
from verifier.store.database import close, delete_where, reading, shrink_log, writing
from verifier.store.operators import Audit, Operators, Sessions, Tokens
from verifier.store.runs import (
    Links,
    NotificationLog,
    Runs,
    consume_link,
    forget_people_before,
)
from verifier.store.sealing import Seal
from verifier.store.tables import (
    Attempt,
    AuditRow,
    Baseline,
    Login,
    Pending,
    Result,
    UsedAssertion,
)


class Store:
    """The data store of one site; safe to use from several threads and processes.

    Every method raises ``StoreProblem`` where the database cannot do what is asked.
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
        self._now = now
        self.unsettled = False
        self._seal = seal or Seal.temporary()
        self._engine = open_up_to_date(url, self._seal, lasting=seal is not None)
        opened = StoreContext(engine=self._engine, seal=self._seal, now=now)
        self.attempts = logins.Attempts(opened)
        self.results = reports.Results(opened)
        self.operators = Operators(opened)
        self.sessions = Sessions(opened)
        self.tokens = Tokens(opened)
        self.audit = Audit(opened)
        self.runs = Runs(opened)
        self.links = Links(opened)
        self.told = NotificationLog(opened)
        self.baselines = reports.Baselines(opened)
        self.holdings = StoreHoldings(opened, self.settle)
        self.imports = reports.Imports(opened)

    def close(self) -> None:
        """Close every connection, one at work as soon as it is done. Later use raises.

        Threads may outlive the store: an interrupted run waits for none of its logins.
        """
        close(self._engine)

    def begin(self, pending: PendingLogin) -> None:
        """Remember a login that was started. Those whose time is over are forgotten."""
        with writing(self._engine) as db:
            logins.write_pending_login(db, pending, self._now())

    def pending_by_request(self, request_id: str) -> PendingLogin | None:
        """Find the unfinished login of that request, unless its time is over."""
        with reading(self._engine) as db:
            return logins.find_pending_login(db, self._now(), request_id=request_id)

    def pending_by_relay_state(self, relay_state: str) -> PendingLogin | None:
        """Find the unfinished login of that relay state, unless its time is over."""
        with reading(self._engine) as db:
            return logins.find_pending_login(db, self._now(), relay_state=relay_state)

    def keep(
        self,
        login: LoginAccepted | LoginCapture,
        *,
        report_id: str,
        browser: str | None,
        idp_id: str | None = None,
        patron: str | None = None,
        row_id: str | None = None,
    ) -> None:
        """Keep a login, and use up its assertion and its request if it has any, all or nothing.

        *browser* is the digest of the browser's login cookie; *idp_id* the site file's id, and
        *patron* the test patron's, or the kind of patron; *row_id* the run's row whose test link
        is used up as well. It is on disk when this returns. Raises ``LinkNotOpen``, and
        ``AlreadyUsed`` (security rule 20 of the gate: only one of any number of callers is
        accepted).
        """
        now = self._now()
        whose = {"browser": browser, "idp_id": idp_id, "patron": patron}
        with writing(self._engine) as db:
            if isinstance(login, LoginAccepted):
                logins.consume(db, login.use, now)
                login = login.capture
            if row_id is not None:
                consume_link(db, row_id, report_id, now)
            logins.write_login(db, self._seal, (report_id, login), at=now, whose=whose)

    def use_up(self, use: OneTimeUse) -> None:
        """Use up an assertion and its request, and keep nothing. Raises ``AlreadyUsed``."""
        with writing(self._engine) as db:
            logins.consume(db, use, self._now())

    def keep_together(
        self,
        several: Sequence[tuple[str, LoginCapture]],
        *,
        browser: str | None,
        idp_id: str | None = None,
        patron: str | None = None,
    ) -> None:
        """Keep logins that were handed in together, each under its report's id."""
        now = self._now()
        whose = {"browser": browser, "idp_id": idp_id, "patron": patron}
        with writing(self._engine) as db:
            for place, login in enumerate(several):  # in an order that is known
                at = now + timedelta(microseconds=place)
                logins.write_login(db, self._seal, login, at=at, whose=whose)

    def kept_together(self, report_id: str) -> list[str]:
        """List the logins of this one's *browser* token, if it has one, in the order they came."""
        with reading(self._engine) as db:
            return logins.logins_of_browser(db, report_id)

    def save_report(self, report_id: str, report: Report) -> None:
        """Keep the report of a login that is kept; an earlier report of it is replaced."""
        with writing(self._engine) as db:
            reports.write(db, self._seal, report_id, report)

    def report(self, report_id: str) -> Report | None:
        """Read a kept report."""
        with reading(self._engine) as db:
            return reports.read(db, self._seal, report_id)

    def capture(self, report_id: str) -> LoginCapture | None:
        """Read the login of a report."""
        with reading(self._engine) as db:
            return logins.read_login(db, self._seal, report_id)

    def keeps(self, report_id: str) -> bool:
        """Whether that login is kept."""
        question = select(Login.report_id).where(Login.report_id == report_id)
        with reading(self._engine) as db:
            return db.execute(question).first() is not None

    def reports(self, limit: int = 50) -> list[reports.ReportSummary]:
        """List the last reports whose values are kept, newest first."""
        with reading(self._engine) as db:
            return reports.latest(db, limit)

    def forget(self, report_id: str) -> None:
        """Delete a login and all that would stay of it, from the write-ahead log as well."""
        with writing(self._engine) as db:
            reports.forget(db, report_id)
        self.settle()

    def purge(self, now: datetime) -> int:
        """Delete what is older than the days to keep; how many logins went. Results stay."""
        before = now - self._keep
        with writing(self._engine) as db:
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
        """Take what was deleted out of every file; False where readers were in the way.

        Then ``unsettled`` stays true, and it has to be done again.
        """
        self.unsettled = True
        self.unsettled = not shrink_log(self._engine)
        return not self.unsettled


class StoreHoldings(StorePart):
    """The store's holdings: counted, and let go early. Every method raises ``StoreProblem``."""

    def __init__(self, opened: StoreContext, settle: Callable[[], bool]) -> None:
        super().__init__(opened)
        self._settle = settle

    def count(self) -> Holdings:
        """Say what is kept, and since when."""
        return Holdings(
            logins=self._count(Login.accepted_at),
            results=self._count(Result.created_at),
            baselines=self._count(Baseline.pinned_at),
            audit_entries=self._count(AuditRow.at),
        )

    def forget_values(self, before: datetime) -> int:
        """Delete the logins accepted before then, with all values; how many they were.

        Their results stay. What runs hold of people goes as it would in time, and imports go.
        """
        with self._at.writing() as db:
            gone = db.execute(delete(Login).where(Login.accepted_at < before)).rowcount
            forget_people_before(db, before)
            reports.forget_old_imports(db, before)
        self._settle()
        return gone

    def forget_results(self, before: datetime) -> int:
        """Delete the results made before then, with their logins; how many results they were.

        Baselines stay: they are let go one by one.
        """
        old = Result.created_at < before
        of_these = select(Result.report_id).where(old)
        gone = self._at.write(
            delete(Login).where(Login.report_id.in_(of_these)), delete(Result).where(old)
        )
        self._settle()
        return gone

    def _count(self, column: InstrumentedAttribute[datetime]) -> StoredCount:
        with self._at.reading() as db:
            count, oldest = db.execute(select(func.count(), func.min(column))).one()
        return StoredCount(count=count, oldest=oldest)
