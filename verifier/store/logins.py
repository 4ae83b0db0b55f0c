"""Logins: begun, used once, kept sealed, and counted where they may be tried only so often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from verifier.domain.model.capture import LoginCapture, OneTimeUse, PendingLogin
from verifier.store import serialization
from verifier.store.context import StorePart
from verifier.store.database import delete_where, from_row
from verifier.store.sealing import Seal
from verifier.store.tables import Attempt, Login, Pending, UsedAssertion


def write_pending_login(db: Connection, pending: PendingLogin, now: datetime) -> None:
    """Remember a login that was begun. Those whose time is over are forgotten."""
    delete_where(db, Pending, Pending.expires_at <= now)
    db.execute(insert(Pending).values(**asdict(pending)))


def find_pending_login(db: Connection, now: datetime, **name: str) -> PendingLogin | None:
    """Find an unfinished login by *name* (a column and its value), unless its time is over."""
    question = select(*Pending.__table__.columns).filter_by(**name)
    row = db.execute(question.where(Pending.expires_at > now)).mappings().one_or_none()
    return None if row is None else from_row(PendingLogin, row)


def write_login(
    db: Connection,
    seal: Seal,
    login: tuple[str, LoginCapture],
    *,
    at: datetime,
    whose: Mapping[str, str | None],
) -> None:
    """Keep a login under its report's id; *whose* gives its browser, IdP and test patron."""
    report_id, capture = login
    sealed = seal.seal(serialization.capture_text(capture), place=_place(report_id))
    db.execute(insert(Login).values(report_id=report_id, accepted_at=at, capture=sealed, **whose))


def read_login(db: Connection, seal: Seal, report_id: str) -> LoginCapture | None:
    """Read a kept login. Raises ``StoreProblem``."""
    sealed = db.scalar(select(Login.capture).where(Login.report_id == report_id))
    if sealed is None:
        return None
    return serialization.read_capture(seal.open(sealed, place=_place(report_id)))


def logins_of_browser(db: Connection, report_id: str) -> list[str]:
    """List the logins of this one's *browser* token, if it has one, in the order they came."""
    own = aliased(Login)
    same = or_(Login.browser == own.browser, Login.report_id == own.report_id)
    question = select(Login.report_id).join(own, same).where(own.report_id == report_id)
    return list(db.execute(question.order_by(Login.accepted_at)).scalars())


def _place(report_id: str) -> str:
    return f"logins.capture {report_id}"


# What may be used once only: a login's request, and the assertion itself.


class AlreadyUsed(Exception):  # noqa: N818 - an answer of the gate, not a defect
    """A login that was used before. ``what`` is ``"assertion"`` or ``"request"``."""

    def __init__(self, what: Literal["assertion", "request"]) -> None:
        super().__init__(f"the {what} was used before")
        self.what = what


def consume(db: Connection, use: OneTimeUse, now: datetime) -> None:
    """Use up the assertion and its request, if it has one. Raises ``AlreadyUsed``.

    A request whose time is over counts as used.
    """
    try:
        db.execute(
            insert(UsedAssertion).values(
                issuer=use.issuer,
                assertion_id=use.assertion_id,
                remember_until=use.remember_until,
            )
        )
    except IntegrityError:
        raise AlreadyUsed("assertion") from None
    if use.request_id is not None:
        own = (Pending.request_id == use.request_id, Pending.expires_at > now)
        if db.execute(delete(Pending).where(*own)).rowcount == 0:
            raise AlreadyUsed("request")


# Attempts at what may be tried only so often, counted across all processes.

_OF_ATTEMPT = "attempt"


class Attempts(StorePart):
    """The attempts that still count. Every method raises ``StoreProblem``."""

    def may(self, subject: str, *, at_most: int, within: timedelta) -> bool:
        """Count one attempt and say whether it is one of the first *at_most*.

        *subject* names who or what is attempted; a keyed digest of it is kept. One that is refused
        counts as well, in the place of the oldest: whoever tries on and on fills no database.
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
        """Forget the attempts at *subject*: the last one came to a good end."""
        digests = self._at.seal.digests(subject, of=_OF_ATTEMPT)
        self._at.write(delete(Attempt).where(Attempt.subject.in_(digests)))
