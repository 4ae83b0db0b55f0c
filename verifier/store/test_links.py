"""Test links: created, found, used once, revoked and renewed."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, select, update

from verifier.domain.model.run import LinkState, RowState, RunRow, TestLink
from verifier.store import run_rows
from verifier.store.context import StoreContext, StorePart
from verifier.store.sealing import Seal
from verifier.store.tables import Login, Pending, StoredRun, StoredRunRow

OF_LINK = "test link"
"""What the digest of a link's token is of."""

_TOKEN_BYTES = 32


class LinkNotOpen(Exception):  # noqa: N818 - an answer to a tester, not a defect
    """A login came by a link that may not be used (any more). ``standing`` says why."""

    def __init__(self, standing: LinkState) -> None:
        super().__init__(f"the test link is {standing}")
        self.standing = standing


def digest_of_link(seal: Seal, token: str) -> str:
    """Give by what a link is found."""
    return seal.digest(token, of=OF_LINK)


def issue_link(db: Connection, at: StoreContext, row_id: str, until: datetime) -> None:
    """Give a row a fresh link, as if nobody had ever logged in there."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    db.execute(
        update(StoredRunRow)
        .where(StoredRunRow.id == row_id)
        .values(
            link_digest=digest_of_link(at.seal, token),
            link=at.seal.seal(token, place=run_rows.place_of("link", row_id)),
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

    A link that has expired since the login was begun still counts.
    """
    run_id = db.scalar(select(StoredRunRow.run_id).where(StoredRunRow.id == row_id))
    if run_id is None or not run_rows.lock_open(db, run_id):
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


def revoke_links(db: Connection, which: Iterable[ColumnElement[bool]], now: datetime) -> None:
    """Revoke the links that nobody has used, and delete what the rows hold of people.

    The digests stay, so that whoever opens such a link is told that the run is over.
    """
    rows = tuple(which)
    open_ones = (*rows, StoredRunRow.link_digest.is_not(None), StoredRunRow.finished_at.is_(None))
    db.execute(update(StoredRunRow).where(*open_ones).values(link_revoked_at=now))
    run_rows.forget_values(db, rows)


def standing_of(row: RunRow, *, run_is_closed: bool) -> LinkState:
    """Say whether the link of a row may be used."""
    if row.state is RowState.DONE:
        return LinkState.USED
    if run_is_closed:
        return LinkState.RUN_CLOSED
    known = {
        RowState.REVOKED: LinkState.REVOKED,
        RowState.EXPIRED: LinkState.EXPIRED,
    }
    return known.get(row.state, LinkState.OPEN)


_OF_PERSON = "person of a run"


class Links(StorePart):
    """The test links that are kept. Every method raises ``StoreProblem``."""

    def find(self, token: str) -> TestLink | None:
        """Find what *token* leads to, used, expired and revoked links as well."""
        digests = self._at.seal.digests(token, of=OF_LINK)
        return self._find(StoredRunRow.link_digest.in_(digests))

    def of_row(self, row_id: str) -> TestLink | None:
        """Find the link of a row."""
        return self._find(StoredRunRow.id == row_id)

    def of_report(self, report_id: str) -> TestLink | None:
        """Find the link by which the login of a report came."""
        return self._find(StoredRunRow.report_id == report_id)

    def was_used_by(self, report_id: str, browser: str) -> bool:
        """Whether the login of that report was made with *browser*, as a digest."""
        question = select(Login.report_id).where(
            Login.report_id == report_id, Login.browser == browser
        )
        with self._at.reading() as db:
            return db.execute(question).first() is not None

    def tokens(self, run_id: str) -> Mapping[str, str]:
        """Give the token of each link of a run, by its row."""
        question = select(StoredRunRow.id, StoredRunRow.link).where(
            StoredRunRow.run_id == run_id, StoredRunRow.link.is_not(None)
        )
        with self._at.reading() as db:
            found = db.execute(question).all()
        opened = ((one, run_rows.opened_value(self._at, link, "link", one)) for one, link in found)
        return {row_id: token for row_id, token in opened if token is not None}

    def token(self, row_id: str) -> str | None:
        """Give the token of the link of a row; None where it has none, or its run is closed."""
        with self._at.reading() as db:
            kept = db.scalar(select(StoredRunRow.link).where(StoredRunRow.id == row_id))
        return run_rows.opened_value(self._at, kept, "link", row_id)

    def describe(self, row_id: str, *, tester: str | None, expected: str | None) -> bool:
        """Write down for whom the link is, and which identifier that patron must have."""
        return self._change(row_id, run_rows.about_people(self._at, row_id, tester, expected))

    def expected(self, row_id: str) -> str | None:
        """Give the identifier that the patron of a row must have, where somebody said it."""
        with self._at.reading() as db:
            kept = db.scalar(select(StoredRunRow.expected).where(StoredRunRow.id == row_id))
        return run_rows.opened_value(self._at, kept, "expected", row_id)

    def begun(self, row_id: str) -> None:
        """Note that somebody has opened the link and gone to log in."""
        self._change(row_id, {"begun_at": self._at.now()})

    def refused(self, row_id: str, message: str) -> None:
        """Note why a login by this link did not hold; the link stays open."""
        self._change(row_id, {"note": message}, StoredRunRow.finished_at.is_(None))

    def revoke(self, row_id: str) -> bool:
        """Let nobody use this link; False where it was used, or its run is closed."""
        return self._change(
            row_id, {"link_revoked_at": self._at.now()}, StoredRunRow.finished_at.is_(None)
        )

    def renew(self, row_id: str, until: datetime) -> bool:
        """Give the row a new link in the place of its old one, used or not.

        What a login by the old one came to stays among the results, and no longer counts here.
        """
        with self._at.writing() as db:
            if not self._lock(db, row_id):
                return False
            db.execute(delete(Pending).where(Pending.row_id == row_id))
            issue_link(db, self._at, row_id, until)
        return True

    def logged_in(self, row_id: str, person: str | None) -> bool:
        """Remember who logged in, and say whether it was the person of another kind of patron.

        *person* is what tells people apart; a keyed digest of it is kept until the run is closed.
        """
        if person is None:
            return False
        digests = self._at.seal.digests(person, of=_OF_PERSON)
        with self._at.writing() as db:
            if not self._lock(db, row_id):
                return False
            own = select(StoredRunRow.run_id, StoredRunRow.patron).where(StoredRunRow.id == row_id)
            run_id, patron = db.execute(own).one()
            same = select(StoredRunRow.id).where(
                StoredRunRow.run_id == run_id,
                StoredRunRow.patron != patron,
                StoredRunRow.person_digest.in_(digests),
            )
            found = db.execute(same).first() is not None
            db.execute(
                update(StoredRunRow)
                .where(StoredRunRow.id == row_id)
                .values(person_digest=digests[0])
            )
        return found

    def noted(self, row_id: str, note: str | None) -> None:
        """Keep what is odd about the login that counted."""
        self._change(row_id, {"note": note})

    def _find(self, which: ColumnElement[bool]) -> TestLink | None:
        with self._at.reading() as db:
            rows = run_rows.read(db, self._at, which)
            if not rows:
                return None
            run = db.execute(
                select(StoredRun.name, StoredRun.closed_at).where(StoredRun.id == rows[0].run_id)
            ).one()
        closed = run.closed_at is not None
        return TestLink(
            row=rows[0], run_name=run.name, standing=standing_of(rows[0], run_is_closed=closed)
        )

    def _change(self, row_id: str, values: Mapping[str, Any], *which: ColumnElement[bool]) -> bool:
        with self._at.writing() as db:
            if not self._lock(db, row_id):
                return False
            changed = update(StoredRunRow).where(StoredRunRow.id == row_id, *which)
            return db.execute(changed.values(**values)).rowcount == 1

    def _lock(self, db: Connection, row_id: str) -> bool:
        run_id = db.scalar(select(StoredRunRow.run_id).where(StoredRunRow.id == row_id))
        return run_id is not None and run_rows.lock_open(db, run_id)
