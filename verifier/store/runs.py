"""Runs: created, listed, worked on, and closed once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, case, delete, func, insert, select, update
from sqlalchemy.sql.functions import Function

from verifier.domain.model.report import Verdict
from verifier.domain.model.run import Run, RunKind, RunLine, RunSummary, WantedRow
from verifier.store import run_rows, serialization, test_links
from verifier.store.context import StorePart
from verifier.store.db_errors import StoreProblem
from verifier.store.tables import Result, StoredRun, StoredRunRow

_OF_A_LINE = (
    StoredRun.id,
    StoredRun.name,
    StoredRun.kind,
    StoredRun.created_at,
    StoredRun.closed_at,
    StoredRun.alive_at,
)


def newest_first(limit: int, skip: int) -> Select[Any]:
    """Ask for a part of the list: how many rows each run has, are finished, work and do not."""
    return (
        select(
            *_OF_A_LINE,
            func.count(StoredRunRow.id).label("wanted"),
            func.count(StoredRunRow.finished_at).label("finished"),
            _how_many(Verdict.PASS, Verdict.WARNING).label("working"),
            _how_many(Verdict.FAIL).label("failing"),
        )
        .outerjoin(StoredRunRow, StoredRunRow.run_id == StoredRun.id)
        .outerjoin(Result, Result.report_id == StoredRunRow.report_id)
        .group_by(*_OF_A_LINE)
        .order_by(StoredRun.created_at.desc(), StoredRun.id)
        .limit(limit)
        .offset(skip)
    )


def _how_many(*verdicts: Verdict) -> Function[int]:
    return func.count(case((Result.verdict.in_([verdict.value for verdict in verdicts]), 1)))


def run_before(run_id: str) -> Select[tuple[str]]:
    """Ask for the newest earlier run of the same kind that tried one of the same patrons."""
    own, other = StoredRun.__table__.alias(), StoredRun.__table__.alias()
    mine, theirs = StoredRunRow.__table__.alias(), StoredRunRow.__table__.alias()
    same_patron = (mine.c.idp_id == theirs.c.idp_id) & (mine.c.patron == theirs.c.patron)
    return (
        select(other.c.id)
        .join(own, own.c.id == run_id)
        .join(theirs, theirs.c.run_id == other.c.id)
        .join(mine, (mine.c.run_id == own.c.id) & same_patron)
        .where(other.c.kind == own.c.kind, other.c.created_at < own.c.created_at)
        .order_by(other.c.created_at.desc(), other.c.id)
        .limit(1)
    )


def under_way(heard_since: datetime) -> Select[tuple[str]]:
    """Find an automatic run that some process works on: one that was heard of since then."""
    return (
        select(StoredRun.id)
        .where(StoredRun.kind == RunKind.AUTOMATIC.value, StoredRun.closed_at.is_(None))
        .where(StoredRun.alive_at > heard_since)
        .limit(1)
    )


SILENT_FOR = timedelta(minutes=2)
"""A run whose process has not been heard of for so long was interrupted."""

_CLOSED = "This run is closed, so nothing can be changed in it; make a new one."


class RunUnderWay(Exception):  # noqa: N818 - an answer, not a defect
    """Another automatic run is being worked on. ``run_id`` is its id."""

    def __init__(self, run_id: str) -> None:
        super().__init__(run_id)
        self.run_id = run_id


class Runs(StorePart):
    """The runs that are kept. Every method raises ``StoreProblem``."""

    def create(
        self,
        name: str,
        rows: Sequence[WantedRow],
        *,
        links_until: datetime,
        by: str | None = None,
    ) -> str:
        """Make a run whose rows each have a test link, and give its id."""
        with self._at.writing() as db:
            run_id = self._insert(db, name, RunKind.LINKS, by)
            self._add(db, run_id, rows, links_until)
        return run_id

    def begin_automatic(
        self, name: str, rows: Sequence[WantedRow], *, by: str | None = None, alone: bool = False
    ) -> Run:
        """Make a run that this process works on: tell ``row_done`` and ``alive`` of it.

        Raises ``RunUnderWay`` where it is to be *alone*, and some process works on another.
        """
        with self._at.writing("automatic runs") as db:
            other = db.scalar(under_way(self._at.now() - SILENT_FOR)) if alone else None
            if other is not None:
                raise RunUnderWay(other)
            run_id = self._insert(db, name, RunKind.AUTOMATIC, by, alive_at=self._at.now())
            self._add(db, run_id, rows, None)
        made = self.get(run_id)
        assert made is not None  # noqa: S101 - made just now
        return made

    def get(self, run_id: str) -> Run | None:
        """Read a run with its rows and their results."""
        question = select(*StoredRun.__table__.columns).where(StoredRun.id == run_id)
        with self._at.reading() as db:
            found = db.execute(question).mappings().one_or_none()
            return None if found is None else self._run(db, found)

    def listed(self, *, limit: int = 50, skip: int = 0) -> list[RunLine]:
        """List runs, the newest first."""
        with self._at.reading() as db:
            return [self._line(row) for row in db.execute(newest_first(limit, skip)).mappings()]

    def before(self, run_id: str) -> Run | None:
        """Find the newest earlier run of its kind that tried one of the same patrons."""
        with self._at.reading() as db:
            found = db.execute(run_before(run_id)).scalar()
        return None if found is None else self.get(found)

    def add_rows(
        self, run_id: str, rows: Sequence[WantedRow], *, links_until: datetime | None = None
    ) -> tuple[str, ...]:
        """Add rows to an open run, with test links where *links_until* is given."""
        with self._at.writing() as db:
            if not run_rows.lock_open(db, run_id):
                raise StoreProblem(_CLOSED)
            return self._add(db, run_id, rows, links_until)

    def version(self, run_id: str) -> int | None:
        """Count the changes of a run; None where there is no such run."""
        with self._at.reading() as db:
            return db.scalar(select(StoredRun.version).where(StoredRun.id == run_id))

    def alive(self, run_id: str) -> None:
        """Note that the process that works on this run still does."""
        with self._at.writing() as db:
            db.execute(
                update(StoredRun).where(StoredRun.id == run_id).values(alive_at=self._at.now())
            )

    def row_done(self, row_id: str, report_id: str | None, note: str | None = None) -> None:
        """Note what came of a row of an automatic run: a report, or why there is none."""
        now = self._at.now()
        which = select(StoredRunRow.run_id).where(StoredRunRow.id == row_id)
        with self._at.writing() as db:
            run_id = db.execute(which).scalar_one_or_none()
            if run_id is None or not run_rows.lock_open(db, run_id):
                raise StoreProblem(_CLOSED)
            db.execute(update(StoredRun).where(StoredRun.id == run_id).values(alive_at=now))
            db.execute(
                update(StoredRunRow)
                .where(StoredRunRow.id == row_id)
                .values(finished_at=now, report_id=report_id, note=note)
            )

    def close(self, run_id: str, summarise: Callable[[Run], RunSummary]) -> bool:
        """Freeze what *summarise* makes of the run, and end its links; False where it was closed.

        Testers, expected identifiers and links are deleted with it.
        """
        question = select(*StoredRun.__table__.columns).where(StoredRun.id == run_id)
        with self._at.writing() as db:
            if not run_rows.lock_open(db, run_id):
                return False
            now = self._at.now()
            own = (StoredRunRow.run_id == run_id,)
            db.execute(update(StoredRun).where(StoredRun.id == run_id).values(closed_at=now))
            found = db.execute(question).mappings().one()
            summary = serialization.summary_text(summarise(self._run(db, found)))
            test_links.revoke_links(db, own, now)
            db.execute(update(StoredRun).where(StoredRun.id == run_id).values(summary=summary))
        return True

    def summary(self, run_id: str) -> RunSummary | None:
        """Read what was frozen when the run was closed."""
        with self._at.reading() as db:
            kept = db.scalar(select(StoredRun.summary).where(StoredRun.id == run_id))
        return None if kept is None else serialization.read_summary(kept)

    def forget(self, run_id: str) -> None:
        """Delete a run and its rows; the reports that were made in it stay."""
        with self._at.writing() as db:
            db.execute(delete(StoredRunRow).where(StoredRunRow.run_id == run_id))
            db.execute(delete(StoredRun).where(StoredRun.id == run_id))

    def _insert(
        self,
        db: Connection,
        name: str,
        kind: RunKind,
        by: str | None,
        alive_at: datetime | None = None,
    ) -> str:
        run_id = run_rows.new_id()
        db.execute(
            insert(StoredRun).values(
                id=run_id,
                name=name,
                kind=kind.value,
                created_at=self._at.now(),
                created_by=by,
                alive_at=alive_at,
                version=0,
            )
        )
        return run_id

    def _add(
        self,
        db: Connection,
        run_id: str,
        rows: Sequence[WantedRow],
        links_until: datetime | None,
    ) -> tuple[str, ...]:
        ids = run_rows.write(db, self._at, run_id, rows)
        if links_until is not None:
            for row_id in ids:
                test_links.issue_link(db, self._at, row_id, links_until)
        return ids

    def _run(self, db: Connection, found: RowMapping) -> Run:
        return Run(
            id=found["id"],
            name=found["name"],
            kind=RunKind(found["kind"]),
            created_at=found["created_at"],
            created_by=found["created_by"],
            closed_at=found["closed_at"],
            rows=tuple(run_rows.read(db, self._at, StoredRunRow.run_id == found["id"])),
            interrupted=self._interrupted(found),
            version=found["version"],
        )

    def _line(self, found: RowMapping) -> RunLine:
        return RunLine(
            id=found["id"],
            name=found["name"],
            kind=RunKind(found["kind"]),
            created_at=found["created_at"],
            closed_at=found["closed_at"],
            interrupted=self._interrupted(found),
            wanted=found["wanted"],
            finished=found["finished"],
            working=found["working"],
            failing=found["failing"],
        )

    def _interrupted(self, found: RowMapping) -> bool:
        alive_at = found["alive_at"]
        late = alive_at is not None and alive_at < self._at.now() - SILENT_FOR
        return late and found["closed_at"] is None
