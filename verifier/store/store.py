"""Logins and reports: begun, accepted once, read, and forgotten in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from verifier.domain.model.capture import LoginAccepted, LoginCapture, OneTimeUse, PendingLogin
from verifier.domain.model.report import Report
from verifier.store import imported_reports, logins, reports, run_rows
from verifier.store import logins as pending_logins
from verifier.store.audit import Audit
from verifier.store.baselines import Baselines
from verifier.store.context import StoreContext, open_up_to_date
from verifier.store.database import close, reading, shrink_log, writing
from verifier.store.notifications import NotificationLog
from verifier.store.operators import Operators, Sessions
from verifier.store.rate_limits import Attempts
from verifier.store.replay import consume
from verifier.store.reports import ReportSummary
from verifier.store.results import Results
from verifier.store.retention import StoreHoldings, delete_expired
from verifier.store.runs import Runs
from verifier.store.sealing import Seal
from verifier.store.tables import Login
from verifier.store.test_links import Links
from verifier.store.test_links import consume_link as use_link
from verifier.store.tokens import Tokens


def _utc_now() -> datetime:
    return datetime.now(UTC)


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
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._keep = timedelta(days=keep_days)
        self._now = now
        self.unsettled = False
        self._seal = seal or Seal.temporary()
        self._engine = open_up_to_date(url, self._seal, lasting=seal is not None)
        opened = StoreContext(engine=self._engine, seal=self._seal, now=now)
        self.attempts = Attempts(opened)
        self.results = Results(opened)
        self.operators = Operators(opened)
        self.sessions = Sessions(opened)
        self.tokens = Tokens(opened)
        self.audit = Audit(opened)
        self.runs = Runs(opened)
        self.links = Links(opened)
        self.told = NotificationLog(opened)
        self.baselines = Baselines(opened)
        self.holdings = StoreHoldings(opened, self.settle)
        self.imports = imported_reports.Imports(opened)

    def close(self) -> None:
        """Close every connection, one at work as soon as it is done. Later use raises.

        Threads may outlive the store: an interrupted run waits for none of its logins.
        """
        close(self._engine)

    def begin(self, pending: PendingLogin) -> None:
        """Remember a login that was started. Those whose time is over are forgotten."""
        with writing(self._engine) as db:
            pending_logins.write_pending_login(db, pending, self._now())

    def pending_by_request(self, request_id: str) -> PendingLogin | None:
        """Find the unfinished login of that request, unless its time is over."""
        with reading(self._engine) as db:
            return pending_logins.find_pending_login(db, self._now(), request_id=request_id)

    def pending_by_relay_state(self, relay_state: str) -> PendingLogin | None:
        """Find the unfinished login of that relay state, unless its time is over."""
        with reading(self._engine) as db:
            return pending_logins.find_pending_login(db, self._now(), relay_state=relay_state)

    def accept(
        self,
        accepted: LoginAccepted,
        *,
        report_id: str,
        browser: str | None,
        idp_id: str | None = None,
        patron: str | None = None,
        row_id: str | None = None,
    ) -> None:
        """Use up the assertion and its request and keep the login, all or nothing.

        *browser* is the digest of the browser's login cookie; *idp_id* the site file's id, and
        *patron* the test patron's, or the kind of patron; *row_id* the run's row whose test link
        is used up as well. It is on disk when this returns. Raises ``LinkNotOpen``, and
        ``AlreadyUsed`` (security rule 20 of the gate: only one of any number of callers is
        accepted).
        """
        now = self._now()
        with writing(self._engine) as db:
            consume(db, accepted.use, now)
            if row_id is not None:
                use_link(db, row_id, report_id, now)
            whose = {"browser": browser, "idp_id": idp_id, "patron": patron}
            login = (report_id, accepted.capture)
            logins.write_login(db, self._seal, login, at=now, whose=whose)

    def use_up(self, use: OneTimeUse) -> None:
        """Use up an assertion and its request, and keep nothing. Raises ``AlreadyUsed``."""
        with writing(self._engine) as db:
            consume(db, use, self._now())

    def keep(
        self,
        capture: LoginCapture,
        *,
        report_id: str,
        browser: str | None,
        idp_id: str | None = None,
        patron: str | None = None,
        row_id: str | None = None,
    ) -> None:
        """Keep a login whose protocol uses nothing up: a directory's, or a saved one.

        *row_id* is the run's row whose test link is used up. Raises ``LinkNotOpen``.
        """
        now = self._now()
        whose = {"browser": browser, "idp_id": idp_id, "patron": patron}
        with writing(self._engine) as db:
            if row_id is not None:
                use_link(db, row_id, report_id, now)
            logins.write_login(db, self._seal, (report_id, capture), at=now, whose=whose)

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

    def reports(self, limit: int = 50) -> list[ReportSummary]:
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
        with writing(self._engine) as db:
            gone = delete_expired(db, now, self._keep)
            run_rows.forget_old(db, now - self._keep)
            imported_reports.forget_old(db, now - self._keep)
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
