"""Started and stored logins inside a transaction: written sealed, and read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, insert, or_, select
from sqlalchemy.orm import aliased

from verifier.domain.model.capture import LoginCapture, PendingLogin
from verifier.store import serialization
from verifier.store.retention import delete_where
from verifier.store.sealing import Seal
from verifier.store.tables import Login, Pending


def write_pending_login(db: Connection, pending: PendingLogin, now: datetime) -> None:
    """Remember a login that was begun. Those whose time is over are forgotten."""
    delete_where(db, Pending, Pending.expires_at <= now)
    db.execute(insert(Pending).values(**asdict(pending)))


def find_pending_login(db: Connection, now: datetime, **name: str) -> PendingLogin | None:
    """Find an unfinished login by *name* (a column and its value), unless its time is over."""
    question = select(*Pending.__table__.columns).filter_by(**name)
    row = db.execute(question.where(Pending.expires_at > now)).mappings().one_or_none()
    return None if row is None else PendingLogin(**dict(row))


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
    question = select(Login.capture).where(Login.report_id == report_id)
    sealed = db.execute(question).scalar_one_or_none()
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
