"""What happens to a test link inside a transaction: given, used up once, ended."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from verifier.model.run import LinkStanding, RowState, RunRow
from verifier.store import run_rows
from verifier.store.opened import Opened
from verifier.store.sealing import Seal
from verifier.store.tables import StoredRunRow

OF_LINK = "test link"
"""What the digest of a link's token is of."""

_TOKEN_BYTES = 32


class LinkNotOpen(Exception):  # noqa: N818 - an answer to a tester, not a defect
    """A login came by a link that may not be used (any more). ``standing`` says why."""

    def __init__(self, standing: LinkStanding) -> None:
        super().__init__(f"the test link is {standing}")
        self.standing = standing


def digest_of_link(seal: Seal, token: str) -> str:
    """Give by what a link is found."""
    return seal.digest(token, of=OF_LINK)


def give(db: Connection, at: Opened, row_id: str, until: datetime) -> None:
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


def use(db: Connection, row_id: str, report_id: str, now: datetime) -> None:
    """Use up the link of a row for a login. Raises ``LinkNotOpen``.

    A link that has expired since the login was begun still counts.
    """
    run_id = db.scalar(select(StoredRunRow.run_id).where(StoredRunRow.id == row_id))
    if run_id is None or not run_rows.lock_open(db, run_id):
        raise LinkNotOpen(LinkStanding.RUN_CLOSED)
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
        raise LinkNotOpen(LinkStanding.USED if was_used else LinkStanding.REVOKED)


def end(db: Connection, which: Iterable[ColumnElement[bool]], now: datetime) -> None:
    """Revoke the links that nobody has used, and delete what the rows hold of people.

    The digests stay, so that whoever opens such a link is told that the run is over.
    """
    rows = tuple(which)
    open_ones = (*rows, StoredRunRow.link_digest.is_not(None), StoredRunRow.finished_at.is_(None))
    db.execute(update(StoredRunRow).where(*open_ones).values(link_revoked_at=now))
    run_rows.forget_values(db, rows)


def standing_of(row: RunRow, *, run_is_closed: bool) -> LinkStanding:
    """Say whether the link of a row may be used."""
    if row.state is RowState.DONE:
        return LinkStanding.USED
    if run_is_closed:
        return LinkStanding.RUN_CLOSED
    known = {
        RowState.REVOKED: LinkStanding.REVOKED,
        RowState.EXPIRED: LinkStanding.EXPIRED,
    }
    return known.get(row.state, LinkStanding.OPEN)
