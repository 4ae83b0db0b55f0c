"""Reports of stored logins, and what outlives them: results, baselines, and imported reports."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from verifier.domain.model import comparison
from verifier.domain.model.comparison import BaselineDigests, BaselineLine
from verifier.domain.model.report import Report, Verdict
from verifier.domain.model.saved_login import ImportedReport
from verifier.domain.model.stored_result import (
    HistoryEntry,
    ResultFilter,
    ResultFilterChoices,
    ResultsPage,
    StoredResult,
    read_reference,
    result_of,
)
from verifier.store import serialization
from verifier.store.context import StorePart
from verifier.store.database import from_row
from verifier.store.db_errors import StoreProblem
from verifier.store.tables import Baseline, ImportRow, Login, Result, StoredReport
from verifier.store.trends import note_result


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSummary:
    """One line of a list of reports."""

    id: str
    created_at: datetime
    idp_name: str | None
    verdict: Verdict
    headline: str
    reason: str  # the headline's second sentence; it holds no value


_OF_RESULT = (
    "number",
    "created_at",
    "idp_id",
    "idp_name",
    "patron",
    "verdict",
    "headline",
    "reason",
    "cause",
)
"""What of a result stands in columns of its own, besides the whole of it."""


class Reports(StorePart):
    """The reports of stored logins. Every method raises ``StoreProblem``."""

    def save_report(self, report_id: str, report: Report) -> None:
        """Store the report of a stored login, and the result that outlives its values.

        An earlier report of the login is replaced.
        """
        question = select(Login.idp_id, Login.patron).where(Login.report_id == report_id)
        with self._at.writing() as db:
            # Locked, since of two instances one has to be first.
            login = db.execute(question.with_for_update()).one_or_none()
            if login is None:
                raise StoreProblem("The login of this report is no longer kept.")
            result = result_of(
                report, reference=report_id, idp_id=login.idp_id, patron=login.patron
            )
            text, place = serialization.report_text(report), f"reports.report {report_id}"
            sealed = self._at.seal.seal(text, place=place)
            columns = {name: getattr(result, name) for name in _OF_RESULT}
            kept = serialization.result_text(result)
            db.execute(delete(StoredReport).where(StoredReport.report_id == report_id))
            db.execute(delete(Result).where(Result.report_id == report_id))
            db.execute(insert(StoredReport).values(report_id=report_id, report=sealed))
            db.execute(insert(Result).values(report_id=report_id, kept=kept, **columns))
            if login.idp_id is not None and login.patron is not None:
                note_result(
                    db,
                    report_id,
                    idp_id=login.idp_id,
                    patron=login.patron,
                    at=result.created_at,
                    verdict=result.verdict,
                    cause=result.cause,
                )

    def report(self, report_id: str) -> Report | None:
        """Read a stored report."""
        kept = select(StoredReport.report).where(StoredReport.report_id == report_id)
        if (sealed := self._at.value(kept)) is None:
            return None
        text = self._at.seal.open(sealed, place=f"reports.report {report_id}")
        return serialization.read_report(text)

    def reports(self, limit: int = 50) -> list[ReportSummary]:
        """List the latest reports whose values are stored, newest first."""
        question = (
            select(*Result.__table__.columns)
            .join(Login, Login.report_id == Result.report_id)
            .order_by(Result.created_at.desc())
            .limit(limit)
        )
        rows = self._at.rows(question)
        return [from_row(ReportSummary, row, id=row["report_id"]) for row in rows]


PAGE = 50
MOST_CHOICES = 500
_EVERYTHING = ResultFilter()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_DIGITS = 18


class Results(StorePart):
    """The results, with or without stored values. Every method raises ``StoreProblem``."""

    def of(self, report_id: str) -> StoredResult | None:
        """Return the result of a report; None if it was deleted, or never existed."""
        kept = self._at.value(select(Result.kept).where(Result.report_id == report_id))
        return None if kept is None else serialization.read_result(kept)

    def page(
        self,
        wanted: ResultFilter = _EVERYTHING,
        *,
        after: str | None = None,
        size: int | None = None,
    ) -> ResultsPage:
        """Return a page of the *wanted* results, the newest first.

        *after* is the ``older`` of the previous page; an invalid one starts at the first page.
        """
        size = size or PAGE
        has_values = StoredReport.report_id.is_not(None).label("has_values")
        rows = self._at.rows(
            select(Result.report_id, Result.created_at, Result.kept, has_values)
            .outerjoin(StoredReport, StoredReport.report_id == Result.report_id)
            .where(*_conditions(wanted), *_behind(after))
            .order_by(Result.created_at.desc(), Result.report_id.desc())
            .limit(size + 1)
        )
        last = rows[size - 1] if len(rows) > size else None
        return ResultsPage(
            entries=tuple(
                HistoryEntry(
                    report_id=row["report_id"],
                    result=serialization.read_result(row["kept"]),
                    has_values=bool(row["has_values"]),
                )
                for row in rows[:size]
            ),
            older=None if last is None else _place(last["created_at"], last["report_id"]),
        )

    def before(self, report_id: str) -> HistoryEntry | None:
        """Find the previous result of the same patron at the same identity provider."""
        result = self.of(report_id)
        if result is None or result.idp_id is None or result.patron is None:
            return None
        wanted = ResultFilter(idp_id=result.idp_id, patron=result.patron)
        page = self.page(wanted, after=_place(result.created_at, report_id), size=1)
        return next(iter(page.entries), None)

    def there(self) -> ResultFilterChoices:
        """Return the values that results can be filtered by."""
        return ResultFilterChoices(
            idp_ids=self._values(Result.idp_id),
            patrons=self._values(Result.patron),
            causes=self._values(Result.cause),
        )

    def _values(self, column: InstrumentedAttribute[str | None]) -> tuple[str, ...]:
        question = select(column).where(column.is_not(None)).distinct()
        rows = self._at.rows(question.order_by(column).limit(MOST_CHOICES))
        return tuple(row[column.key] for row in rows)


def _conditions(wanted: ResultFilter) -> Iterator[ColumnElement[bool]]:
    for name in ("idp_id", "patron", "verdict", "cause"):
        if (value := getattr(wanted, name)) is not None:
            yield getattr(Result, name) == value
    if wanted.since is not None:
        yield Result.created_at >= wanted.since
    if wanted.until is not None:
        yield Result.created_at < wanted.until
    if wanted.reference is not None:
        yield or_(
            Result.report_id.startswith(wanted.reference, autoescape=True),
            Result.number == read_reference(wanted.reference),
        )


def _place(at: datetime, report_id: str) -> str:
    """Identify a position in the list by its time and its report."""
    return f"{(at - _EPOCH) // timedelta(microseconds=1)}.{report_id}"


def _behind(place: str | None) -> Iterator[ColumnElement[bool]]:
    digits, dot, report_id = (place or "").partition(".")
    if not dot or not (digits.isascii() and digits.isdecimal()) or len(digits) > _MOST_DIGITS:
        return
    try:
        at = _EPOCH + timedelta(microseconds=int(digits))
    except OverflowError:
        return
    yield or_(Result.created_at < at, and_(Result.created_at == at, Result.report_id < report_id))


class Baselines(StorePart):
    """The pinned reports. Every method raises ``StoreProblem``."""

    def pin(
        self, report_id: str, *, idp_id: str, patron: str, remains: BaselineDigests, by: str | None
    ) -> comparison.Baseline:
        """Make a report the baseline of its patron and identity provider, replacing any other."""
        columns: dict[str, Any] = {
            "id": secrets.token_urlsafe(12),
            "idp_id": idp_id,
            "patron": patron,
            "report_id": report_id,
            "pinned_at": self._at.now(),
            "pinned_by": by,
        }
        text = serialization.remains_text(remains)
        with self._at.writing(one_at_a_time=f"baseline {idp_id} {patron}") as db:
            own = (Baseline.idp_id == idp_id, Baseline.patron == patron)
            db.execute(delete(Baseline).where(*own))
            db.execute(insert(Baseline).values(**columns, remains=text))
        return comparison.Baseline(**columns, remains=remains)

    def of(self, idp_id: str, patron: str) -> comparison.Baseline | None:
        """Find the baseline of a patron at an identity provider."""
        return self._find(Baseline.idp_id == idp_id, Baseline.patron == patron)

    def get(self, baseline_id: str) -> comparison.Baseline | None:
        """Find a baseline by its id."""
        return self._find(Baseline.id == baseline_id)

    def _find(self, *which: ColumnElement[bool]) -> comparison.Baseline | None:
        row = self._at.row(select(*Baseline.__table__.columns).where(*which))
        if row is None:
            return None
        remains = serialization.read_remains(row["remains"])
        return from_row(comparison.Baseline, row, remains=remains)

    def listed(
        self, *, idp_id: str | None = None, patron: str | None = None
    ) -> tuple[BaselineLine, ...]:
        """List all baselines, or those of an identity provider or a patron, in order."""
        question = (
            select(
                *Baseline.__table__.columns,
                Result.verdict,
                Result.headline,
                StoredReport.report_id.is_not(None).label("has_values"),
            )
            .outerjoin(Result, Result.report_id == Baseline.report_id)
            .outerjoin(StoredReport, StoredReport.report_id == Baseline.report_id)
            .order_by(Baseline.idp_id, Baseline.patron)
        )
        if idp_id is not None:
            question = question.where(Baseline.idp_id == idp_id)
        if patron is not None:
            question = question.where(Baseline.patron == patron)
        return tuple(
            from_row(BaselineLine, row, has_values=bool(row["has_values"]))
            for row in self._at.rows(question)
        )

    def unpin(self, baseline_id: str) -> bool:
        """Unpin a baseline; False if there is none with that id."""
        return self._at.write(delete(Baseline).where(Baseline.id == baseline_id)) > 0

    def digest(self, value: str, *, idp_id: str, patron: str) -> str:
        """Return the keyed digest of a value, which is specific to that patron's baseline."""
        return self.digests(value, idp_id=idp_id, patron=patron)[0]

    def digests(self, value: str, *, idp_id: str, patron: str) -> tuple[str, ...]:
        """Return that digest under each key that the store still has."""
        domain = f"baselines.remains\0{len(idp_id)}\0{idp_id}\0{patron}"
        return self._at.seal.digests(value, of=domain)


MOST_LISTED = 40
_IMPORTED = TypeAdapter(ImportedReport)
_DETAILS: dict[str, Any] = dict.fromkeys(
    ("settings", "route", "findings", "steps", "remedies", "attributes"), ()
)


class Imports(StorePart):
    """The imported reports. Every method raises ``StoreProblem``."""

    def keep(self, report: ImportedReport) -> str:
        """Store an imported report, and return its id."""
        made, now = secrets.token_urlsafe(16), self._at.now()
        text = _IMPORTED.dump_json(report).decode()
        sealed = self._at.seal.seal(text, place=_place_of_import(made))
        self._at.write(insert(ImportRow).values(id=made, imported_at=now, content=sealed))
        return made

    def get(self, import_id: str) -> ImportedReport | None:
        """Read an imported report."""
        sealed = self._at.value(select(ImportRow.content).where(ImportRow.id == import_id))
        if sealed is None:
            return None
        text = self._at.seal.open(sealed, place=_place_of_import(import_id))
        try:
            return _IMPORTED.validate_json(text, strict=True)
        except ValidationError:
            raise StoreProblem(
                "This report was imported by another version of the verifier: import it again."
            ) from None

    def latest(self) -> list[tuple[str, ImportedReport]]:
        """List the latest imports with their ids, the newest first: their headings, no details.

        They are read one after the other, because each may be as large as an upload may be.
        """
        newest = select(ImportRow.id).order_by(ImportRow.imported_at.desc()).limit(MOST_LISTED)
        ids = [row["id"] for row in self._at.rows(newest)]
        found = ((import_id, self.get(import_id)) for import_id in ids)
        return [
            (import_id, replace(report, **_DETAILS))
            for import_id, report in found
            if report is not None
        ]

    def forget(self, import_id: str) -> bool:
        """Delete an imported report; False if there is none with that id."""
        return self._at.write(delete(ImportRow).where(ImportRow.id == import_id)) > 0


def forget_old_imports(db: Connection, until: datetime) -> None:
    """Delete the reports that were imported until then."""
    db.execute(delete(ImportRow).where(ImportRow.imported_at <= until))


def _place_of_import(import_id: str) -> str:
    return f"imported_reports.content {import_id}"
