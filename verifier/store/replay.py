"""What may be used once only: a login's request, and the assertion itself."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, delete, insert
from sqlalchemy.exc import IntegrityError

from verifier.domain.model.capture import OneTimeUse
from verifier.store.tables import Pending, UsedAssertion


class AlreadyUsed(Exception):  # noqa: N818 - an answer of the gate, not a defect
    """A login that was used before. ``what`` is ``"assertion"`` or ``"request"``."""

    def __init__(self, what: Literal["assertion", "request"]) -> None:
        super().__init__(f"the {what} was used before")
        self.what = what


def consume(db: Connection, use: OneTimeUse, now: datetime) -> None:
    """Use up the assertion and its request, if it has one. Raises ``AlreadyUsed``."""
    consume_assertion(db, use)
    if use.request_id is not None:
        consume_request(db, use.request_id, now)


def consume_assertion(db: Connection, use: OneTimeUse) -> None:
    """Use up the assertion. Raises ``AlreadyUsed``."""
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


def consume_request(db: Connection, request_id: str, now: datetime) -> None:
    """Use up the request of a login whose time is not over. Raises ``AlreadyUsed``."""
    used = db.execute(
        delete(Pending).where(Pending.request_id == request_id, Pending.expires_at > now)
    )
    if used.rowcount == 0:
        raise AlreadyUsed("request")
