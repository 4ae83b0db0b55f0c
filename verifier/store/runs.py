"""Runs with their rows and test links, and the log of notifications."""

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from verifier.domain.model.comparison import Drift
from verifier.domain.model.report import Verdict
from verifier.domain.model.run import (
    LinkState,
    RowState,
    Run,
    RunKind,
    RunLine,
    RunRow,
    RunSummary,
    TestLink,
    WantedRow,
)
from verifier.domain.model.stored_result import reference_of
from verifier.store import serialization
from verifier.store.context import StoreContext, StorePart
from verifier.store.database import from_row
from verifier.store.db_errors import StoreProblem
from verifier.store.sealing import Seal
from verifier.store.tables import Login, Pending, Result, StoredRun, StoredRunRow, ToldFailure
from verifier.store.trends import note_result

SILENT_FOR = timedelta(minutes=2)
"""A run whose process has written nothing for this long counts as interrupted."""

UNDER_WAY_FOR = timedelta(minutes=15)
"""A tester who opened a link this long ago and did not return no longer counts."""

OF_LINK = "test link"
"""What a digest is made of: keeps those of link tokens apart from all others."""

_CLOSED = "This run is closed, so nothing can be changed in it; make a new one."
_OF_PERSON = "person of a run"
_OF_PEOPLE = ("tester", "expected", "link", "person_digest")
_TOKEN_BYTES = 32


class RunUnderWay(Exception):  # noqa: N818 - an answer, not a defect
    """Another automatic run is in progress. ``run_id`` is its id."""

    def __init__(self, run_id: str) -> None:
        super().__init__(run_id)
        self.run_id = run_id


class LinkNotOpen(Exception):  # noqa: N818 - an answer to a tester, not a defect
    """A login came through a link that cannot be used. ``standing`` says why."""

    def __init__(self, standing: LinkState) -> None:
        super().__init__(f"the test link is {standing}")
        self.standing = standing


class Runs(StorePart):
    """The stored runs. Every method raises ``StoreProblem``."""

    def create(
        self, name: str, rows: Sequence[WantedRow], *, links_until: datetime, by: str | None = None
    ) -> str:
        """Create a run with a test link for each row, and return its id."""
        with self._at.writing() as db:
            run_id = self._insert(db, name=name, kind=RunKind.LINKS, created_by=by)
            _write_rows(db, self._at, run_id, rows, links_until)
        return run_id

    def begin_automatic(
        self,
        name: str,
        rows: Sequence[WantedRow],
        *,
        by: str | None = None,
        series: str | None = None,
        alone: bool = False,
    ) -> Run:
        """Create a run that this process performs, which must call ``row_done`` and ``alive``.

        It is compared with an earlier run of the same *series*, or of none if it has none.
        With *alone*, raises ``RunUnderWay`` if a process performs another run and reported it
        recently.
        """
        under_way = select(StoredRun.id).where(
            StoredRun.kind == RunKind.AUTOMATIC,
            StoredRun.closed_at.is_(None),
            StoredRun.alive_at > self._at.now() - SILENT_FOR,
        )
        with self._at.writing("automatic runs") as db:
            other = db.scalar(under_way.limit(1)) if alone else None
            if other is not None:
                raise RunUnderWay(other)
            values: dict[str, Any] = {"name": name, "created_by": by, "series": series}
            values["alive_at"] = self._at.now()
            run_id = self._insert(db, kind=RunKind.AUTOMATIC, **values)
            _write_rows(db, self._at, run_id, rows)
        made = self.get(run_id)
        assert made is not None  # noqa: S101 - made just now
        return made

    def get(self, run_id: str) -> Run | None:
        """Read a run with its rows and their results."""
        with self._at.reading() as db:
            return self._read(db, run_id)

    def listed(self, *, limit: int = 50, skip: int = 0) -> list[RunLine]:
        """List runs, the newest first."""
        rows = self._at.rows(newest_first(limit, skip))
        return [from_row(RunLine, row, interrupted=self._interrupted(row)) for row in rows]

    def before(self, run_id: str) -> Run | None:
        """Find the run to compare it with: the earlier one that is most like it.

        See ``run_before``.
        """
        found = self._at.value(run_before(run_id))
        return None if found is None else self.get(found)

    def add_rows(
        self, run_id: str, rows: Sequence[WantedRow], *, links_until: datetime | None = None
    ) -> tuple[str, ...]:
        """Add rows to an open run, with test links if *links_until* is given."""
        with self._at.writing() as db:
            if not _lock_open(db, run_id):
                raise StoreProblem(_CLOSED)
            return _write_rows(db, self._at, run_id, rows, links_until)

    def version(self, run_id: str) -> int | None:
        """Return the number of changes of a run; None if there is no such run."""
        return self._at.value(select(StoredRun.version).where(StoredRun.id == run_id))

    def alive(self, run_id: str) -> None:
        """Record that the process that performs this run is still working on it."""
        self._at.write(_change_run(run_id, alive_at=self._at.now()))

    def row_done(
        self,
        row_id: str,
        report_id: str | None,
        note: str | None = None,
        *,
        drifts: tuple[Drift, ...] = (),
    ) -> None:
        """Record the result of a row of an automatic run: a report, or why there is none.

        *drifts* are what changed since the patron's baseline, and since the run before.
        """
        now, own = self._at.now(), StoredRunRow.id == row_id
        values = {"finished_at": now, "report_id": report_id, "note": note}
        values["drifts"] = serialization.drifts_text(drifts) if drifts else None
        with self._at.writing() as db:
            columns = (StoredRunRow.run_id, StoredRunRow.idp_id, StoredRunRow.patron)
            row = db.execute(select(*columns).where(own)).one_or_none()
            if row is None or not _lock_open(db, row.run_id):
                raise StoreProblem(_CLOSED)
            db.execute(_change_run(row.run_id, alive_at=now))
            db.execute(update(StoredRunRow).where(own).values(**values))
            if report_id is None:
                way = {"idp_id": row.idp_id, "patron": row.patron, "at": now}
                note_result(db, row_id, **way, verdict=Verdict.UNKNOWN, cause=None)

    def close(self, run_id: str, summarise: Callable[[Run], RunSummary]) -> bool:
        """Freeze the result of *summarise*, and end the run's links; False if already closed.

        Testers, expected identifiers and links are deleted. The links' digests stay, so that a
        page can tell whoever opens one that the run is over.
        """
        with self._at.writing() as db:
            if not _lock_open(db, run_id):
                return False
            now, own = self._at.now(), StoredRunRow.run_id == run_id
            db.execute(_change_run(run_id, closed_at=now))
            run = self._read(db, run_id)
            assert run is not None  # noqa: S101 - locked just now
            summary = serialization.summary_text(summarise(run))
            unused = (StoredRunRow.link_digest.is_not(None), StoredRunRow.finished_at.is_(None))
            db.execute(update(StoredRunRow).where(own, *unused).values(link_revoked_at=now))
            _forget_people(db, own)
            db.execute(_change_run(run_id, summary=summary))
        return True

    def summary(self, run_id: str) -> RunSummary | None:
        """Read the summary that was frozen when the run was closed."""
        kept = self._at.value(select(StoredRun.summary).where(StoredRun.id == run_id))
        return None if kept is None else serialization.read_summary(kept)

    def forget(self, run_id: str) -> None:
        """Delete a run and its rows; the reports that were created in it stay."""
        self._at.write(
            delete(StoredRunRow).where(StoredRunRow.run_id == run_id),
            delete(StoredRun).where(StoredRun.id == run_id),
        )

    def _insert(self, db: Connection, **values: Any) -> str:
        run_id = _new_id()
        made = insert(StoredRun).values(id=run_id, created_at=self._at.now(), version=0, **values)
        db.execute(made)
        return run_id

    def _read(self, db: Connection, run_id: str) -> Run | None:
        question = select(*StoredRun.__table__.columns).where(StoredRun.id == run_id)
        found = db.execute(question).mappings().one_or_none()
        if found is None:
            return None
        rows = tuple(_read_rows(db, self._at, StoredRunRow.run_id == run_id))
        return from_row(Run, found, rows=rows, interrupted=self._interrupted(found))

    def _interrupted(self, found: RowMapping) -> bool:
        alive_at = found["alive_at"]
        late = alive_at is not None and alive_at < self._at.now() - SILENT_FOR
        return late and found["closed_at"] is None


def newest_first(limit: int, skip: int) -> Select[Any]:
    """Build the query for a part of the list, with each run's number of rows by outcome."""

    def how_many(*verdicts: Verdict) -> ColumnElement[int]:
        return func.count(case((Result.verdict.in_(verdicts), 1)))

    of_a_line = (
        StoredRun.id,
        StoredRun.name,
        StoredRun.kind,
        StoredRun.created_at,
        StoredRun.closed_at,
        StoredRun.alive_at,
    )
    return (
        select(
            *of_a_line,
            func.count(StoredRunRow.id).label("wanted"),
            func.count(StoredRunRow.finished_at).label("finished"),
            how_many(Verdict.PASS, Verdict.WARNING).label("working"),
            how_many(Verdict.FAIL).label("failing"),
        )
        .outerjoin(StoredRunRow, StoredRunRow.run_id == StoredRun.id)
        .outerjoin(Result, Result.report_id == StoredRunRow.report_id)
        .group_by(*of_a_line)
        .order_by(StoredRun.created_at.desc(), StoredRun.id)
        .limit(limit)
        .offset(skip)
    )


MOST_COMPARED = 100
"""How many earlier runs are looked at for the one to compare a run with."""


def run_before(run_id: str) -> Select[tuple[str]]:
    """Build the query for the earlier run to compare a run with.

    Among the newest of the same kind and series, this is the one that finished most of the same
    patrons at the same identity providers, with the fewest others beside them; then the newest.
    One with less than half of them is none to compare with.
    """
    own, other = StoredRun.__table__.alias(), StoredRun.__table__.alias()
    mine, theirs = StoredRunRow.__table__.alias(), StoredRunRow.__table__.alias()
    earlier = (
        select(other.c.id, other.c.created_at)
        .join(own, own.c.id == run_id)
        .where(other.c.kind == own.c.kind, other.c.created_at < own.c.created_at)
        .where(other.c.series.is_not_distinct_from(own.c.series))
        .order_by(other.c.created_at.desc(), other.c.id)
        .limit(MOST_COMPARED)
        .subquery()
    )
    same_patron = (mine.c.idp_id == theirs.c.idp_id) & (mine.c.patron == theirs.c.patron)
    shared = func.count(mine.c.id.distinct())
    wanted = select(func.count()).where(StoredRunRow.run_id == run_id).scalar_subquery()
    return (
        select(earlier.c.id)
        .join(theirs, (theirs.c.run_id == earlier.c.id) & theirs.c.finished_at.is_not(None))
        .outerjoin(mine, (mine.c.run_id == run_id) & same_patron)
        .group_by(earlier.c.id, earlier.c.created_at)
        .having((2 * shared >= wanted) & (shared > 0))
        .order_by(
            shared.desc(),
            func.count(theirs.c.id.distinct()),
            earlier.c.created_at.desc(),
            earlier.c.id,
        )
        .limit(1)
    )


# The rows of runs inside a transaction: written, read with their results, and locked.


def _new_id() -> str:
    return secrets.token_urlsafe(12)


def _change_run(run_id: str, **values: Any) -> Any:
    return update(StoredRun).where(StoredRun.id == run_id).values(**values)


def _lock_open(db: Connection, run_id: str) -> bool:
    """Lock a run and count a change of it; False if it is closed or deleted.

    The lock keeps other transactions out until this one ends.
    """
    is_open = StoredRun.closed_at.is_(None)
    locked = _change_run(run_id, version=StoredRun.version + 1).where(is_open)
    return db.execute(locked).rowcount == 1


def _lock_run_of(db: Connection, row_id: str) -> bool:
    run_id = db.scalar(select(StoredRunRow.run_id).where(StoredRunRow.id == row_id))
    return run_id is not None and _lock_open(db, run_id)


def _write_rows(
    db: Connection,
    at: StoreContext,
    run_id: str,
    wanted: Sequence[WantedRow],
    links_until: datetime | None = None,
) -> tuple[str, ...]:
    """Append rows and return their ids; with links if *links_until* is given."""
    last = db.scalar(select(func.max(StoredRunRow.place)).where(StoredRunRow.run_id == run_id))
    ids = tuple(_new_id() for _ in wanted)
    first = 0 if last is None else last + 1
    for place, (row_id, row) in enumerate(zip(ids, wanted, strict=True), first):
        db.execute(
            insert(StoredRunRow).values(
                id=row_id,
                run_id=run_id,
                place=place,
                idp_id=row.idp_id,
                patron=row.patron,
                **_sealed(at, row_id, tester=row.tester, expected=row.expected),
            )
        )
        if links_until is not None:
            _issue_link(db, at, row_id, links_until)
    return ids


def _read_rows(db: Connection, at: StoreContext, which: ColumnElement[bool]) -> list[RunRow]:
    """Read rows in order, each with its result if that is stored."""
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
    return [
        from_row(
            RunRow,
            row,
            state=state_of(row, at.now()),
            report_id=row["login"],
            result=None if row["result"] is None else serialization.read_result(row["result"]),
            drifts=() if row["drifts"] is None else serialization.read_drifts(row["drifts"]),
            tester=_opened(at, row["tester"], "tester", row["id"]),
            expects=row["expected"] is not None,
            reference=None if row["report_id"] is None else reference_of(row["report_id"]),
        )
        for row in db.execute(question).mappings()
    ]


def state_of(mapping: RowMapping | dict[str, Any], now: datetime) -> RowState:
    """Return the state of a row."""
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


def _sealed(at: StoreContext, row_id: str, **people: str | None) -> dict[str, bytes | None]:
    """Encrypt a row's personal values, by column."""
    return {
        column: at.seal.seal(value, place=_place_of(column, row_id)) if value else None
        for column, value in people.items()
    }


def _opened(at: StoreContext, sealed: bytes | None, column: str, row_id: str) -> str | None:
    return None if sealed is None else at.seal.open(sealed, place=_place_of(column, row_id))


def _place_of(column: str, row_id: str) -> str:
    return f"run_rows.{column} {row_id}"


def _forget_people(db: Connection, *which: ColumnElement[bool]) -> None:
    """Delete the personal values of rows: testers, expected identifiers, person digests, links."""
    db.execute(update(StoredRunRow).where(*which).values(**dict.fromkeys(_OF_PEOPLE)))


def forget_people_before(db: Connection, before: datetime) -> None:
    """Delete the personal values of rows that were finished or whose link expired by *before*."""
    over = (StoredRunRow.finished_at <= before, StoredRunRow.link_expires_at <= before)
    held = (getattr(StoredRunRow, column).is_not(None) for column in _OF_PEOPLE)
    _forget_people(db, or_(*over), or_(*held))


def digest_of_link(seal: Seal, token: str) -> str:
    """Return the digest by which a link is found."""
    return seal.digest(token, of=OF_LINK)


def _issue_link(db: Connection, at: StoreContext, row_id: str, until: datetime) -> None:
    """Give a row a new link, and reset the row as if nobody had ever logged in there."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    db.execute(
        update(StoredRunRow)
        .where(StoredRunRow.id == row_id)
        .values(
            link_digest=digest_of_link(at.seal, token),
            **_sealed(at, row_id, link=token),
            link_expires_at=until,
            link_revoked_at=None,
            begun_at=None,
            finished_at=None,
            report_id=None,
            note=None,
            person_digest=None,
        )
    )


def consume_link(db: Connection, row_id: str, report_id: str, now: datetime) -> None:
    """Use up the link of a row for a login. Raises ``LinkNotOpen``.

    A link that has expired since the login was started still counts.
    """
    if not _lock_run_of(db, row_id):
        raise LinkNotOpen(LinkState.RUN_CLOSED)
    used = db.execute(
        update(StoredRunRow)
        .where(
            StoredRunRow.id == row_id,
            StoredRunRow.finished_at.is_(None),
            StoredRunRow.link_revoked_at.is_(None),
        )
        .values(finished_at=now, report_id=report_id, note=None)
    )
    if used.rowcount == 0:
        finished = select(StoredRunRow.finished_at).where(StoredRunRow.id == row_id)
        was_used = db.scalar(finished) is not None
        raise LinkNotOpen(LinkState.USED if was_used else LinkState.REVOKED)


def link_state(row: RunRow, *, run_is_closed: bool) -> LinkState:
    """Return whether the link of a row can be used, or why not."""
    if row.state is RowState.DONE:
        return LinkState.USED
    if run_is_closed:
        return LinkState.RUN_CLOSED
    over = {RowState.REVOKED: LinkState.REVOKED, RowState.EXPIRED: LinkState.EXPIRED}
    return over.get(row.state, LinkState.OPEN)


class Links(StorePart):
    """The stored test links. Every method raises ``StoreProblem``."""

    def find(self, token: str) -> TestLink | None:
        """Find the link of *token*, including used, expired and revoked ones."""
        digests = self._at.seal.digests(token, of=OF_LINK)
        return self._find(StoredRunRow.link_digest.in_(digests))

    def of_row(self, row_id: str) -> TestLink | None:
        """Find the link of a row."""
        return self._find(StoredRunRow.id == row_id)

    def of_report(self, report_id: str) -> TestLink | None:
        """Find the link through which the login of a report came."""
        return self._find(StoredRunRow.report_id == report_id)

    def was_used_by(self, report_id: str, browser: str) -> bool:
        """Whether the login of that report was made in *browser* (a digest)."""
        own = (Login.report_id == report_id, Login.browser == browser)
        return self._at.value(select(Login.report_id).where(*own)) is not None

    def tokens(self, run_id: str) -> Mapping[str, str]:
        """Return the token of each link of a run, by row."""
        own = (StoredRunRow.run_id == run_id, StoredRunRow.link.is_not(None))
        return {
            row["id"]: self._at.seal.open(row["link"], place=_place_of("link", row["id"]))
            for row in self._at.rows(select(StoredRunRow.id, StoredRunRow.link).where(*own))
        }

    def token(self, row_id: str) -> str | None:
        """Return the token of a row's link; None if it has none, or its run is closed."""
        return self._open(row_id, "link")

    def expected(self, row_id: str) -> str | None:
        """Return the identifier that the patron of a row must have, if an admin entered it."""
        return self._open(row_id, "expected")

    def describe(self, row_id: str, *, tester: str | None, expected: str | None) -> bool:
        """Record who gets the link, and which identifier that patron must have."""
        return self._change(row_id, _sealed(self._at, row_id, tester=tester, expected=expected))

    def begun(self, row_id: str) -> None:
        """Record that the tester opened the link and began to log in."""
        self._change(row_id, {"begun_at": self._at.now()})

    def refused(self, row_id: str, message: str) -> None:
        """Record why a login through this link was refused; the link stays open."""
        self._change(row_id, {"note": message}, StoredRunRow.finished_at.is_(None))

    def revoke(self, row_id: str) -> bool:
        """Revoke this link; False if it was used, or its run is closed."""
        values = {"link_revoked_at": self._at.now()}
        return self._change(row_id, values, StoredRunRow.finished_at.is_(None))

    def renew(self, row_id: str, until: datetime) -> bool:
        """Give the row a new link in place of its old one, used or not.

        The result of a login through the old link stays in the history, and no longer counts here.
        False if the run is closed.
        """
        with self._at.writing() as db:
            if not _lock_run_of(db, row_id):
                return False
            db.execute(delete(Pending).where(Pending.row_id == row_id))
            _issue_link(db, self._at, row_id, until)
        return True

    def logged_in(self, row_id: str, person: str | None) -> bool:
        """Record who logged in. Returns whether that person tested another kind of patron too.

        Only rows of the same run are compared. *person* identifies people; only a keyed digest of
        it is stored, until the run is closed.
        """
        if person is None:
            return False
        digests = self._at.seal.digests(person, of=_OF_PERSON)
        own = StoredRunRow.id == row_id
        with self._at.writing() as db:
            if not _lock_run_of(db, row_id):
                return False
            row = db.execute(select(StoredRunRow.run_id, StoredRunRow.patron).where(own)).one()
            same = select(StoredRunRow.id).where(
                StoredRunRow.run_id == row.run_id,
                StoredRunRow.patron != row.patron,
                StoredRunRow.person_digest.in_(digests),
            )
            found = db.execute(same).first() is not None
            db.execute(update(StoredRunRow).where(own).values(person_digest=digests[0]))
        return found

    def noted(self, row_id: str, note: str | None) -> None:
        """Record what is unusual about the login that counted."""
        self._change(row_id, {"note": note})

    def _find(self, which: ColumnElement[bool]) -> TestLink | None:
        with self._at.reading() as db:
            rows = _read_rows(db, self._at, which)
            if not rows:
                return None
            run = db.execute(
                select(StoredRun.name, StoredRun.closed_at).where(StoredRun.id == rows[0].run_id)
            ).one()
        standing = link_state(rows[0], run_is_closed=run.closed_at is not None)
        return TestLink(row=rows[0], run_name=run.name, standing=standing)

    def _open(self, row_id: str, column: str) -> str | None:
        kept = select(StoredRunRow.__table__.c[column]).where(StoredRunRow.id == row_id)
        return _opened(self._at, self._at.value(kept), column, row_id)

    def _change(self, row_id: str, values: Mapping[str, Any], *which: ColumnElement[bool]) -> bool:
        with self._at.writing() as db:
            if not _lock_run_of(db, row_id):
                return False
            changed = update(StoredRunRow).where(StoredRunRow.id == row_id, *which)
            return db.execute(changed.values(**values)).rowcount == 1


IdpAndPatron = tuple[str, str]


class NotificationLog(StorePart):
    """The failures that people were notified of. Every method raises ``StoreProblem``."""

    def failures(self, way: str) -> frozenset[IdpAndPatron]:
        """Return the failures that were sent through channel *way* and have not recovered."""
        columns = (ToldFailure.idp_id, ToldFailure.patron)
        rows = self._at.rows(select(*columns).where(ToldFailure.way == way))
        return frozenset((row["idp_id"], row["patron"]) for row in rows)

    def note(
        self, way: str, *, failing: Collection[IdpAndPatron], no_longer: Collection[IdpAndPatron]
    ) -> None:
        """Record what was just sent through channel *way*: new failures, and recoveries."""
        with self._at.writing() as db:
            for idp_id, patron in {*failing, *no_longer}:
                own = {"way": way, "idp_id": idp_id, "patron": patron}
                db.execute(delete(ToldFailure).filter_by(**own))
                if (idp_id, patron) in failing:
                    db.execute(insert(ToldFailure).values(**own))
