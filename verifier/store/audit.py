"""The audit trail: who did what, and about which id. No value of a person is in it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from verifier.domain.model.operators import AuditEntry
from verifier.store.context import StorePart
from verifier.store.tables import AuditRow

KEPT_FOR = timedelta(days=400)


class Audit(StorePart):
    """What was done. Every method raises ``StoreProblem``."""

    def add(self, who: str, what: str, about: str | None = None) -> None:
        """Write down that *who* did *what*, a stable word such as ``run.closed``."""
        with self._at.writing() as db:
            db.execute(insert(AuditRow).values(at=self._at.now(), who=who, what=what, about=about))

    def latest(self, limit: int = 200) -> list[AuditEntry]:
        """List the last entries, the newest first."""
        question = select(AuditRow.at, AuditRow.who, AuditRow.what, AuditRow.about)
        with self._at.reading() as db:
            rows = db.execute(question.order_by(AuditRow.id.desc()).limit(limit)).all()
        return [AuditEntry(at=row.at, who=row.who, what=row.what, about=row.about) for row in rows]

    def purge(self, now: datetime) -> None:
        """Forget entries whose time is over."""
        with self._at.writing() as db:
            db.execute(delete(AuditRow).where(AuditRow.at <= now - KEPT_FOR))
