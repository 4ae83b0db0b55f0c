"""Reports that somebody else exported: kept for as long as logins are, and forgotten."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, delete, insert, select

from verifier.domain.model.saved_login import ImportedReport
from verifier.store.context import StorePart
from verifier.store.db_errors import StoreProblem
from verifier.store.tables import ImportRow

_REPORT = TypeAdapter(ImportedReport)
_DETAILS: dict[str, Any] = dict.fromkeys(
    ("settings", "route", "findings", "steps", "remedies", "attributes"), ()
)
MOST_LISTED = 40


class Imports(StorePart):
    """The imported reports. Every method raises ``StoreProblem``."""

    def keep(self, report: ImportedReport) -> str:
        """Keep an imported report, and give its id."""
        made = secrets.token_urlsafe(16)
        sealed = self._at.seal.seal(_REPORT.dump_json(report).decode(), place=_place(made))
        with self._at.writing() as db:
            values = {"id": made, "imported_at": self._at.now(), "content": sealed}
            db.execute(insert(ImportRow).values(**values))
        return made

    def get(self, import_id: str) -> ImportedReport | None:
        """Read an imported report."""
        question = select(ImportRow.content).where(ImportRow.id == import_id)
        with self._at.reading() as db:
            sealed = db.execute(question).scalar_one_or_none()
        return None if sealed is None else self._read(import_id, sealed)

    def latest(self) -> list[tuple[str, ImportedReport]]:
        """List the last ones with their ids, the newest first: what heads them, no details.

        One is read after the other, since each may be as large as a file that is let in.
        """
        question = select(ImportRow.id).order_by(ImportRow.imported_at.desc())
        with self._at.reading() as db:
            ids = db.execute(question.limit(MOST_LISTED)).scalars().all()
        found = ((one, self.get(one)) for one in ids)
        return [(one, replace(report, **_DETAILS)) for one, report in found if report is not None]

    def forget(self, import_id: str) -> bool:
        """Delete an imported report; False where there was none of that id."""
        with self._at.writing() as db:
            return db.execute(delete(ImportRow).where(ImportRow.id == import_id)).rowcount > 0

    def _read(self, import_id: str, sealed: bytes) -> ImportedReport:
        text = self._at.seal.open(sealed, place=_place(import_id))
        try:
            return _REPORT.validate_json(text, strict=True)
        except ValidationError:
            raise StoreProblem(
                "This report was imported by another version of the verifier: import it again."
            ) from None


def forget_old(db: Connection, until: datetime) -> None:
    """Delete what was imported until then."""
    db.execute(delete(ImportRow).where(ImportRow.imported_at <= until))


def _place(import_id: str) -> str:
    return f"imported_reports.content {import_id}"
