"""The rows of runs inside a transaction: written, read with their results, and locked."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, insert, or_, select, update

from verifier.domain.model.run import RowState, RunRow, WantedRow
from verifier.domain.model.stored_result import reference_of
from verifier.store import serialization
from verifier.store.context import StoreContext
from verifier.store.tables import Login, Result, StoredRun, StoredRunRow

UNDER_WAY_FOR = timedelta(minutes=15)
"""After so long, whoever opened a link and did not come back is no longer under way."""


def new_id() -> str:
    """Make an id of a run or of a row."""
    return secrets.token_urlsafe(12)


def place_of(column: str, row_id: str) -> str:
    """Name the place that a row's value is sealed for."""
    return f"run_rows.{column} {row_id}"


def lock_open(db: Connection, run_id: str) -> bool:
    """Count a change of a run and hold it against others; False where it is closed or gone.

    Whoever has done this first is alone with the run until the transaction ends.
    """
    locked = db.execute(
        update(StoredRun)
        .where(StoredRun.id == run_id, StoredRun.closed_at.is_(None))
        .values(version=StoredRun.version + 1)
    )
    return locked.rowcount == 1


def write(
    db: Connection, at: StoreContext, run_id: str, wanted: Sequence[WantedRow]
) -> tuple[str, ...]:
    """Add rows behind those that are there, and give their ids."""
    last = db.scalar(select(func.max(StoredRunRow.place)).where(StoredRunRow.run_id == run_id))
    ids = tuple(new_id() for _ in wanted)
    first = 0 if last is None else last + 1
    for place, (row_id, one) in enumerate(zip(ids, wanted, strict=True), first):
        db.execute(
            insert(StoredRunRow).values(
                id=row_id,
                run_id=run_id,
                place=place,
                idp_id=one.idp_id,
                patron=one.patron,
                **about_people(at, row_id, one.tester, one.expected),
            )
        )
    return ids


def read(db: Connection, at: StoreContext, which: ColumnElement[bool]) -> list[RunRow]:
    """Read rows in their order, each with its result where that is kept."""
    question = (
        select(
            *StoredRunRow.__table__.columns,
            Result.kept.label("result"),
            Login.report_id.label("login"),
        )
        .outerjoin(Result, Result.report_id == StoredRunRow.report_id)
        .outerjoin(Login, Login.report_id == StoredRunRow.report_id)
        .where(which)
        .order_by(StoredRunRow.run_id, StoredRunRow.place)
    )
    return [_row(row, at) for row in db.execute(question).mappings()]


def about_people(
    at: StoreContext, row_id: str, tester: str | None, expected: str | None
) -> dict[str, bytes | None]:
    """Seal what a row says of people."""
    return {
        "tester": _sealed(at, tester, "tester", row_id),
        "expected": _sealed(at, expected, "expected", row_id),
    }


def opened_value(at: StoreContext, sealed: bytes | None, column: str, row_id: str) -> str | None:
    """Open what is sealed in a row."""
    return None if sealed is None else at.seal.open(sealed, place=place_of(column, row_id))


def forget_values(db: Connection, which: Iterable[ColumnElement[bool]]) -> None:
    """Delete what rows hold of people: testers, expected identifiers, and links to copy."""
    gone = dict.fromkeys(("tester", "expected", "link", "person_digest"))
    db.execute(update(StoredRunRow).where(*which).values(**gone))


def forget_old(db: Connection, before: datetime) -> None:
    """Delete it from rows whose login or whose link was over at *before*."""
    over = (StoredRunRow.finished_at <= before, StoredRunRow.link_expires_at <= before)
    held = (StoredRunRow.tester, StoredRunRow.expected, StoredRunRow.link)
    something = or_(*(one.is_not(None) for one in (*held, StoredRunRow.person_digest)))
    forget_values(db, (or_(*over), something))


def _row(mapping: RowMapping, at: StoreContext) -> RunRow:
    result = None if mapping["result"] is None else serialization.read_result(mapping["result"])
    report_id = mapping["report_id"]
    return RunRow(
        id=mapping["id"],
        run_id=mapping["run_id"],
        idp_id=mapping["idp_id"],
        patron=mapping["patron"],
        state=state_of(mapping, at.now()),
        report_id=mapping["login"],
        result=result,
        note=mapping["note"],
        finished_at=mapping["finished_at"],
        link_expires_at=mapping["link_expires_at"],
        tester=opened_value(at, mapping["tester"], "tester", mapping["id"]),
        expects=mapping["expected"] is not None,
        reference=None if report_id is None else reference_of(report_id),
    )


def state_of(mapping: RowMapping | dict[str, Any], now: datetime) -> RowState:
    """Say how far a row is."""
    expires, begun = mapping["link_expires_at"], mapping["begun_at"]
    states = (
        (mapping["finished_at"] and mapping["report_id"], RowState.DONE),
        (mapping["finished_at"], RowState.REFUSED),
        (mapping["link_revoked_at"], RowState.REVOKED),
        (expires and expires <= now, RowState.EXPIRED),
        (mapping["note"], RowState.REFUSED),
        (begun and begun > now - UNDER_WAY_FOR, RowState.UNDER_WAY),
    )
    return next((state for holds, state in states if holds), RowState.WAITING)


def _sealed(at: StoreContext, value: str | None, column: str, row_id: str) -> bytes | None:
    return at.seal.seal(value, place=place_of(column, row_id)) if value else None
