"""What is forgotten when its time is over: the values of logins, and all that has expired."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, select, tuple_

from verifier.store.tables import Attempt, Base, Login, Pending, UsedAssertion


def delete_where(db: Connection, table: type[Base], condition: ColumnElement[bool]) -> int:
    """Delete the rows that meet *condition*, and say how many.

    A row that another transaction holds just now is left for the next time: nobody waits.
    """
    key = tuple_(*table.__table__.primary_key)
    free = select(*table.__table__.primary_key).where(condition).with_for_update(skip_locked=True)
    return db.execute(delete(table).where(key.in_(free))).rowcount


def forget_what_is_over(db: Connection, now: datetime, keep: timedelta) -> int:
    """Delete logins older than *keep* with their reports, and what has expired.

    Results stay: they hold no value. How many logins went.
    """
    gone = delete_where(db, Login, Login.accepted_at <= now - keep)
    delete_where(db, Pending, Pending.expires_at <= now)
    delete_where(db, UsedAssertion, UsedAssertion.remember_until <= now)
    delete_where(db, Attempt, Attempt.until <= now)
    return gone
