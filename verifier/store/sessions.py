"""Sessions of operators: one for each browser in which somebody is signed in."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, insert, or_, select, update

from verifier.model.operators import Operator
from verifier.store.opened import Opened
from verifier.store.retention import delete_where
from verifier.store.tables import OperatorSession

LASTS = timedelta(hours=8)
IDLE = timedelta(minutes=60)
_NOTED_AFTER = timedelta(minutes=1)  # not every request writes


class Sessions:
    """The sessions that are open. Every method raises ``StoreProblem``."""

    def __init__(self, opened: Opened) -> None:
        self._at = opened

    def begin(self, operator: Operator) -> str:
        """Open a session and give its token, which is kept as a digest alone."""
        token = secrets.token_urlsafe(32)
        now = self._at.now()
        with self._at.writing() as db:
            delete_where(db, OperatorSession, _is_over(now))
            db.execute(
                insert(OperatorSession).values(
                    token_digest=token_digest(token),
                    operator_id=operator.id,
                    seen_at=now,
                    expires_at=now + LASTS,
                )
            )
        return token

    def of(self, token: str) -> str | None:
        """Give whose open session *token* stands for, an operator's id, and note its use."""
        now = self._at.now()
        own = OperatorSession.token_digest == token_digest(token)
        question = select(OperatorSession.operator_id, OperatorSession.seen_at).where(
            own, ~_is_over(now)
        )
        with self._at.reading() as db:
            row = db.execute(question).one_or_none()
        if row is None:
            return None
        if now - row.seen_at > _NOTED_AFTER:
            with self._at.writing() as db:
                db.execute(update(OperatorSession).where(own).values(seen_at=now))
        return str(row.operator_id)

    def end(self, token: str) -> None:
        """Close the session of *token*."""
        with self._at.writing() as db:
            db.execute(
                delete(OperatorSession).where(OperatorSession.token_digest == token_digest(token))
            )

    def purge(self, now: datetime) -> None:
        """Forget sessions whose time is over."""
        with self._at.writing() as db:
            delete_where(db, OperatorSession, _is_over(now))


def token_digest(token: str) -> str:
    """Give what is kept in a secret's place. Its secrets are random, so that none is guessed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _is_over(now: datetime) -> ColumnElement[bool]:
    return or_(OperatorSession.expires_at <= now, OperatorSession.seen_at <= now - IDLE)
