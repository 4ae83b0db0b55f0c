"""Baselines: one report for each patron and identity provider, held against later ones."""

from __future__ import annotations

import secrets

from sqlalchemy import ColumnElement, RowMapping, delete, insert, select

from verifier.domain.model.drift import Baseline, BaselineDigests, BaselineLine
from verifier.domain.model.report import Verdict
from verifier.store import serialization
from verifier.store.context import StorePart
from verifier.store.tables import Baseline as Row
from verifier.store.tables import Result, StoredReport


class Baselines(StorePart):
    """The pinned reports. Every method raises ``StoreProblem``."""

    def pin(
        self, report_id: str, *, idp_id: str, patron: str, remains: BaselineDigests, by: str | None
    ) -> Baseline:
        """Make a report the baseline of its patron and identity provider, in place of another."""
        made = Baseline(
            id=secrets.token_urlsafe(12),
            idp_id=idp_id,
            patron=patron,
            report_id=report_id,
            pinned_at=self._at.now(),
            pinned_by=by,
            remains=remains,
        )
        text = serialization.remains_text(remains)
        columns = {column: getattr(made, column) for column in _COLUMNS}
        with self._at.writing(one_at_a_time=f"baseline {idp_id} {patron}") as db:
            db.execute(delete(Row).where(Row.idp_id == idp_id, Row.patron == patron))
            db.execute(insert(Row).values(**columns, remains=text))
        return made

    def of(self, idp_id: str, patron: str) -> Baseline | None:
        """Find the baseline of a patron at an identity provider."""
        return next(iter(self._where(Row.idp_id == idp_id, Row.patron == patron)), None)

    def get(self, baseline_id: str) -> Baseline | None:
        """Find a baseline by its id."""
        return next(iter(self._where(Row.id == baseline_id)), None)

    def listed(
        self, *, idp_id: str | None = None, patron: str | None = None
    ) -> tuple[BaselineLine, ...]:
        """List all, or those of an identity provider or a patron, in their order."""
        question = (
            select(
                *(getattr(Row, column) for column in _COLUMNS),
                Result.verdict,
                Result.headline,
                StoredReport.report_id.is_not(None).label("has_values"),
            )
            .outerjoin(Result, Result.report_id == Row.report_id)
            .outerjoin(StoredReport, StoredReport.report_id == Row.report_id)
            .order_by(Row.idp_id, Row.patron)
        )
        if idp_id is not None:
            question = question.where(Row.idp_id == idp_id)
        if patron is not None:
            question = question.where(Row.patron == patron)
        with self._at.reading() as db:
            return tuple(_line(row) for row in db.execute(question).mappings())

    def unpin(self, baseline_id: str) -> bool:
        """Let a baseline go; False where there was none of that id."""
        with self._at.writing() as db:
            return db.execute(delete(Row).where(Row.id == baseline_id)).rowcount > 0

    def digest(self, value: str, *, idp_id: str, patron: str) -> str:
        """Give the keyed digest of a value in the baseline of that patron, and in no other."""
        return self._at.seal.digest(value, of=_domain(idp_id, patron))

    def digests(self, value: str, *, idp_id: str, patron: str) -> tuple[str, ...]:
        """Give that digest under each key that the store still has."""
        return self._at.seal.digests(value, of=_domain(idp_id, patron))

    def _where(self, *which: ColumnElement[bool]) -> tuple[Baseline, ...]:
        question = select(*Row.__table__.columns).where(*which)
        with self._at.reading() as db:
            return tuple(_read(row) for row in db.execute(question).mappings())


_COLUMNS = ("id", "idp_id", "patron", "report_id", "pinned_at", "pinned_by")


def _line(row: RowMapping) -> BaselineLine:
    verdict = row["verdict"]
    return BaselineLine(
        **{column: row[column] for column in (*_COLUMNS, "headline")},
        verdict=None if verdict is None else Verdict(verdict),
        has_values=bool(row["has_values"]),
    )


def _read(row: RowMapping) -> Baseline:
    return Baseline(
        **{column: row[column] for column in _COLUMNS},
        remains=serialization.read_remains(row["remains"]),
    )


def _domain(idp_id: str, patron: str) -> str:
    return f"baselines.remains\0{len(idp_id)}\0{idp_id}\0{patron}"
