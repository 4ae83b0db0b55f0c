"""Counting attempts at what may be tried only so often, across all processes."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from verifier.store.context import StorePart
from verifier.store.tables import Attempt

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
        with self._at.writing() as db:
            db.execute(delete(Attempt).where(Attempt.subject.in_(digests)))
