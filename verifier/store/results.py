"""What stayed of reports: read by reference, and looked through page by page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from verifier.domain.model.stored_result import (
    HistoryEntry,
    ResultFilter,
    ResultFilterChoices,
    ResultsPage,
    StoredResult,
    read_reference,
)
from verifier.store import serialization
from verifier.store.context import StorePart
from verifier.store.tables import Result, StoredReport

PAGE = 50
MOST_CHOICES = 500
_EVERYTHING = ResultFilter()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_DIGITS = 18


class Results(StorePart):
    """The results, with values or without. Every method raises ``StoreProblem``."""

    def of(self, report_id: str) -> StoredResult | None:
        """Give what stayed of a report; None where it was deleted, or there was none."""
        question = select(Result.kept).where(Result.report_id == report_id)
        with self._at.reading() as db:
            text = db.execute(question).scalar_one_or_none()
        return None if text is None else serialization.read_result(text)

    def page(
        self,
        wanted: ResultFilter = _EVERYTHING,
        *,
        after: str | None = None,
        size: int | None = None,
    ) -> ResultsPage:
        """Give a page of what is *wanted*, the newest first.

        *after* is the ``older`` of the page before it; one that is no such word begins anew.
        """
        size = size or PAGE
        question = (
            select(
                Result.report_id,
                Result.created_at,
                Result.kept,
                StoredReport.report_id.is_not(None).label("has_values"),
            )
            .outerjoin(StoredReport, StoredReport.report_id == Result.report_id)
            .where(*_conditions(wanted), *_behind(after))
            .order_by(Result.created_at.desc(), Result.report_id.desc())
            .limit(size + 1)
        )
        with self._at.reading() as db:
            rows = db.execute(question).all()
        entries = tuple(
            HistoryEntry(
                report_id=row.report_id,
                result=serialization.read_result(row.kept),
                has_values=bool(row.has_values),
            )
            for row in rows[:size]
        )
        last = rows[size - 1] if len(rows) > size else None
        return ResultsPage(
            entries=entries,
            older=None if last is None else _place(last.created_at, last.report_id),
        )

    def before(self, report_id: str) -> HistoryEntry | None:
        """Find the result before that one, of the same patron at the same identity provider."""
        result = self.of(report_id)
        if result is None or result.idp_id is None or result.patron is None:
            return None
        wanted = ResultFilter(idp_id=result.idp_id, patron=result.patron)
        page = self.page(wanted, after=_place(result.created_at, report_id), size=1)
        return next(iter(page.entries), None)

    def there(self) -> ResultFilterChoices:
        """Give what results can be looked for by."""
        return ResultFilterChoices(
            idp_ids=self._each(Result.idp_id),
            patrons=self._each(Result.patron),
            causes=self._each(Result.cause),
        )

    def _each(self, column: InstrumentedAttribute[str | None]) -> tuple[str, ...]:
        question = select(column).where(column.is_not(None)).distinct()
        with self._at.reading() as db:
            found = db.execute(question.order_by(column).limit(MOST_CHOICES)).scalars()
            return tuple(one for one in found if one is not None)


def _conditions(wanted: ResultFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.idp_id is not None:
        yield Result.idp_id == wanted.idp_id
    if wanted.patron is not None:
        yield Result.patron == wanted.patron
    if wanted.verdict is not None:
        yield Result.verdict == wanted.verdict.value
    if wanted.cause is not None:
        yield Result.cause == wanted.cause
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
    """Name a place in the list by its moment and its report."""
    return f"{(at - _EPOCH) // timedelta(microseconds=1)}.{report_id}"


def _behind(place: str | None) -> Iterator[ColumnElement[bool]]:
    digits, dot, report_id = (place or "").partition(".")
    if not dot or not (digits.isascii() and digits.isdecimal()) or len(digits) > _MOST_DIGITS:
        return
    try:
        at = _EPOCH + timedelta(microseconds=int(digits))
    except OverflowError:
        return
    yield or_(
        Result.created_at < at,
        and_(Result.created_at == at, Result.report_id < report_id),
    )
