"""Logins: started, accepted once, and stored encrypted; and rate limits for attempts."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from verifier.domain.model.capture import LoginAccepted, LoginCapture, OneTimeUse, PendingLogin
from verifier.store import serialization
from verifier.store.context import StorePart
from verifier.store.database import delete_where, from_row
from verifier.store.runs import consume_link
from verifier.store.tables import Attempt, Login, Pending, UsedAssertion


class AlreadyUsed(Exception):  # noqa: N818 - an answer of the gate, not a defect
    """A login that was already used. ``what`` is ``"assertion"`` or ``"request"``."""

    def __init__(self, what: Literal["assertion", "request"]) -> None:
        super().__init__(f"the {what} was used before")
        self.what = what


def consume(db: Connection, use: OneTimeUse, now: datetime) -> None:
    """Mark the assertion and its request, if it has one, as used. Raises ``AlreadyUsed``.

    An expired request counts as used.
    """
    try:
        db.execute(
            insert(UsedAssertion).values(
                issuer=use.issuer, assertion_id=use.assertion_id, remember_until=use.remember_until
            )
        )
    except IntegrityError:
        raise AlreadyUsed("assertion") from None
    if use.request_id is not None:
        own = (Pending.request_id == use.request_id, Pending.expires_at > now)
        if db.execute(delete(Pending).where(*own)).rowcount == 0:
            raise AlreadyUsed("request")


class Logins(StorePart):
    """Logins that were started, and those that are stored. Its methods raise ``StoreProblem``."""

    def begin(self, pending: PendingLogin) -> None:
        """Store a login that was started. Expired ones are deleted."""
        with self._at.writing() as db:
            delete_where(db, Pending, Pending.expires_at <= self._at.now())
            db.execute(insert(Pending).values(**asdict(pending)))

    def pending_by_request(self, request_id: str) -> PendingLogin | None:
        """Find the unfinished login of that request, unless it has expired."""
        return self._pending(Pending.request_id == request_id)

    def pending_by_relay_state(self, relay_state: str) -> PendingLogin | None:
        """Find the unfinished login of that relay state, unless it has expired."""
        return self._pending(Pending.relay_state == relay_state)

    def _pending(self, which: ColumnElement[bool]) -> PendingLogin | None:
        question = select(*Pending.__table__.columns).where(which)
        row = self._at.row(question.where(Pending.expires_at > self._at.now()))
        return None if row is None else from_row(PendingLogin, row)

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
        """Store a login, and use up its assertion and its request if it has any, all or nothing.

        *browser* is the digest of the browser's login cookie; *idp_id* the site file's id, and
        *patron* the test patron's, or the kind of patron; *row_id* the run's row whose test link
        is used up as well. The login is on disk when this returns. Raises ``LinkNotOpen``, and
        ``AlreadyUsed`` (security rule 20 of the gate: of any number of callers, only one is
        accepted).
        """
        now = self._at.now()
        whose = {"browser": browser, "idp_id": idp_id, "patron": patron}
        with self._at.writing() as db:
            if isinstance(login, LoginAccepted):
                consume(db, login.use, now)
                login = login.capture
            if row_id is not None:
                consume_link(db, row_id, report_id, now)
            self._write(db, report_id, login, at=now, whose=whose)

    def use_up(self, use: OneTimeUse) -> None:
        """Mark an assertion and its request as used, and store no login.

        Raises ``AlreadyUsed``.
        """
        with self._at.writing() as db:
            consume(db, use, self._at.now())

    def keep_together(
        self,
        several: Sequence[tuple[str, LoginCapture]],
        *,
        browser: str | None,
        idp_id: str | None = None,
        patron: str | None = None,
    ) -> None:
        """Store logins that were uploaded together, each under its report's id."""
        now = self._at.now()
        whose = {"browser": browser, "idp_id": idp_id, "patron": patron}
        with self._at.writing() as db:
            for place, (report_id, login) in enumerate(several):  # in an order that is known
                at = now + timedelta(microseconds=place)
                self._write(db, report_id, login, at=at, whose=whose)

    def kept_together(self, report_id: str) -> list[str]:
        """List the logins with this one's *browser* token, if it has one, in upload order."""
        own = aliased(Login)
        same = or_(Login.browser == own.browser, Login.report_id == own.report_id)
        question = select(Login.report_id).join(own, same).where(own.report_id == report_id)
        return [row["report_id"] for row in self._at.rows(question.order_by(Login.accepted_at))]

    def keeps(self, report_id: str) -> bool:
        """Whether the login of that report is stored."""
        kept = select(Login.report_id).where(Login.report_id == report_id)
        return self._at.value(kept) is not None

    def capture(self, report_id: str) -> LoginCapture | None:
        """Read the login of a report."""
        sealed = self._at.value(select(Login.capture).where(Login.report_id == report_id))
        if sealed is None:
            return None
        text = self._at.seal.open(sealed, place=f"logins.capture {report_id}")
        return serialization.read_capture(text)

    def _write(
        self,
        db: Connection,
        report_id: str,
        login: LoginCapture,
        *,
        at: datetime,
        whose: Mapping[str, str | None],
    ) -> None:
        text, place = serialization.capture_text(login), f"logins.capture {report_id}"
        sealed = self._at.seal.seal(text, place=place)
        values = {"report_id": report_id, "accepted_at": at, "capture": sealed}
        db.execute(insert(Login).values(**values, **whose))


_OF_ATTEMPT = "attempt"


class Attempts(StorePart):
    """The rate limits: attempts that still count. Every method raises ``StoreProblem``."""

    def may(self, subject: str, *, at_most: int, within: timedelta) -> bool:
        """Count one attempt. Returns whether it is one of the first *at_most*.

        *subject* names who or what is attempted; only a keyed digest of it is stored. A refused
        attempt counts as well, in place of the oldest, so that endless attempts do not fill the
        database.
        """
        now = self._at.now()
        digests = self._at.seal.digests(subject, of=_OF_ATTEMPT)
        own = (Attempt.subject.in_(digests), Attempt.until > now)
        latest = select(Attempt.id).where(*own).order_by(Attempt.until.desc(), Attempt.id.desc())
        with self._at.writing(one_at_a_time=f"attempts {subject}") as db:
            counted = db.execute(latest.limit(at_most)).scalars().all()
            may = len(counted) < at_most
            if may:
                db.execute(insert(Attempt).values(subject=digests[0], until=now + within))
            else:
                oldest = Attempt.id == counted[-1]
                db.execute(update(Attempt).where(oldest).values(until=now + within))
        return may

    def forgive(self, subject: str) -> None:
        """Clear the attempts at *subject*, after a success."""
        digests = self._at.seal.digests(subject, of=_OF_ATTEMPT)
        self._at.write(delete(Attempt).where(Attempt.subject.in_(digests)))
