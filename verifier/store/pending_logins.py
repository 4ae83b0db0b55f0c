"""Logins that were begun, inside a transaction: written, and found by either of their names."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, insert, select

from verifier.model.capture import PendingLogin
from verifier.store.retention import delete_where
from verifier.store.tables import Pending


def write(db: Connection, pending: PendingLogin, now: datetime) -> None:
    """Remember a login that was begun. Those whose time is over are forgotten."""
    delete_where(db, Pending, Pending.expires_at <= now)
    db.execute(insert(Pending).values(**asdict(pending)))


def find(db: Connection, now: datetime, **name: str) -> PendingLogin | None:
    """Find an unfinished login by *name* (a column and its value), unless its time is over."""
    question = select(*Pending.__table__.columns).filter_by(**name)
    row = db.execute(question.where(Pending.expires_at > now)).mappings().one_or_none()
    return None if row is None else PendingLogin(**dict(row))
