"""Logins that were begun and are not finished, inside a transaction."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, select

from verifier.model.capture import PendingLogin
from verifier.store.retention import delete_where
from verifier.store.tables import Pending


def remember(db: Connection, pending: PendingLogin, now: datetime) -> None:
    """Remember a login that was begun. Those whose time is over are forgotten."""
    delete_where(db, Pending, Pending.expires_at <= now)
    db.execute(insert(Pending).values(**asdict(pending)))


def find(db: Connection, which: ColumnElement[bool], now: datetime) -> PendingLogin | None:
    """Find the one that *which* names, unless its time is over."""
    question = select(*Pending.__table__.columns).where(which, Pending.expires_at > now)
    row = db.execute(question).mappings().one_or_none()
    return None if row is None else PendingLogin(**dict(row))
