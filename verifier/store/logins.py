"""Kept logins, inside a transaction: written sealed, read, and found together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, or_, select
from sqlalchemy.orm import aliased

from verifier.model.capture import LoginCapture
from verifier.store import serialised
from verifier.store.sealing import Seal
from verifier.store.tables import Login


def write(
    db: Connection,
    seal: Seal,
    login: tuple[str, LoginCapture],
    *,
    at: datetime,
    whose: Mapping[str, str | None],
) -> None:
    """Keep a login under its report's id; *whose* gives its browser, IdP and test patron."""
    report_id, capture = login
    sealed = seal.seal(serialised.capture_text(capture), place=_place(report_id))
    db.execute(insert(Login).values(report_id=report_id, accepted_at=at, capture=sealed, **whose))


def read(db: Connection, seal: Seal, report_id: str) -> LoginCapture | None:
    """Read a kept login. Raises ``StoreProblem``."""
    question = select(Login.capture).where(Login.report_id == report_id)
    sealed = db.execute(question).scalar_one_or_none()
    if sealed is None:
        return None
    return serialised.read_capture(seal.open(sealed, place=_place(report_id)))


def together(db: Connection, report_id: str) -> list[str]:
    """List the logins of this one's *browser* token, if it has one, in the order they came."""
    own = aliased(Login)
    same = or_(Login.browser == own.browser, Login.report_id == own.report_id)
    question = select(Login.report_id).join(own, same).where(own.report_id == report_id)
    return list(db.execute(question.order_by(Login.accepted_at)).scalars())


def _place(report_id: str) -> str:
    return f"logins.capture {report_id}"
