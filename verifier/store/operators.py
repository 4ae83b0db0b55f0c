"""Operators that admins added, the one-time setup link, and operators' sessions."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from verifier.domain.model.operators import Operator, Role
from verifier.store.context import StorePart
from verifier.store.retention import delete_where
from verifier.store.sealing import Seal
from verifier.store.tables import OperatorRow, OperatorSession, SetupLink

LASTS = timedelta(hours=8)
IDLE = timedelta(minutes=60)
_NOTED_AFTER = timedelta(minutes=1)  # not every request writes


class Sessions(StorePart):
    """The sessions that are open. Every method raises ``StoreProblem``."""

    def begin(self, operator: Operator) -> str:
        """Open a session and give its token, which is kept as a digest alone."""
        token = secrets.token_urlsafe(32)
        now = self._at.now()
        with self._at.writing() as db:
            delete_where(db, OperatorSession, _is_over(now))
            db.execute(
                insert(OperatorSession).values(
                    token_digest=token_digest(token),
                    operator_id=operator.id,
                    seen_at=now,
                    expires_at=now + LASTS,
                )
            )
        return token

    def of(self, token: str) -> str | None:
        """Give whose open session *token* stands for, an operator's id, and note its use."""
        now = self._at.now()
        own = OperatorSession.token_digest == token_digest(token)
        question = select(OperatorSession.operator_id, OperatorSession.seen_at).where(
            own, ~_is_over(now)
        )
        with self._at.reading() as db:
            row = db.execute(question).one_or_none()
        if row is None:
            return None
        if now - row.seen_at > _NOTED_AFTER:
            with self._at.writing() as db:
                db.execute(update(OperatorSession).where(own).values(seen_at=now))
        return str(row.operator_id)

    def end(self, token: str) -> None:
        """Close the session of *token*."""
        with self._at.writing() as db:
            db.execute(
                delete(OperatorSession).where(OperatorSession.token_digest == token_digest(token))
            )

    def purge(self, now: datetime) -> None:
        """Forget sessions whose time is over."""
        with self._at.writing() as db:
            delete_where(db, OperatorSession, _is_over(now))


def token_digest(token: str) -> str:
    """Give what is kept in a secret's place. Its secrets are random, so that none is guessed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _is_over(now: datetime) -> ColumnElement[bool]:
    return or_(OperatorSession.expires_at <= now, OperatorSession.seen_at <= now - IDLE)


LINK_LASTS = timedelta(hours=1)
OF_THE_LINK = "the one-time link"
_SITE_FILE = "site-"


class AlreadyOperator(Exception):  # noqa: N818 - an answer to a person, not a defect
    """Somebody is an operator already."""


class Operators(StorePart):
    """The operators that are kept. Every method raises ``StoreProblem``."""

    def add(self, *, name: str, idp_id: str, identifier: str, role: Role) -> Operator:
        """Let somebody sign in from now on. Raises ``AlreadyOperator``."""
        if self.named(idp_id=idp_id, identifier=identifier) is not None:
            raise AlreadyOperator
        made = Operator(
            id=secrets.token_urlsafe(16),
            name=name,
            idp_id=idp_id,
            identifier=identifier,
            role=role,
            created_at=self._at.now(),
        )
        self._insert(made)
        return made

    def remove(self, operator_id: str) -> Operator | None:
        """Take somebody's access away, at once; give who that was.

        Their sessions stay until their time is over, so that they are told why they may do
        nothing any more.
        """
        with self._at.writing() as db:
            row = db.execute(_ROWS.where(OperatorRow.id == operator_id)).one_or_none()
            db.execute(delete(OperatorRow).where(OperatorRow.id == operator_id))
        return None if row is None else _operator(self._at.seal, row)

    def change_role(self, operator_id: str, role: Role) -> Operator | None:
        """Give somebody another role, from their next request on."""
        with self._at.writing() as db:
            db.execute(
                update(OperatorRow).where(OperatorRow.id == operator_id).values(role=role.value)
            )
        return self.get(operator_id)

    def get(self, operator_id: str) -> Operator | None:
        """Find one by id."""
        with self._at.reading() as db:
            row = db.execute(_ROWS.where(OperatorRow.id == operator_id)).one_or_none()
        return None if row is None else _operator(self._at.seal, row)

    def named(self, *, idp_id: str, identifier: str) -> Operator | None:
        """Find the one whom that identity provider names so, to the letter."""
        digests = self._at.seal.digests(identifier, of=digest_of(idp_id))
        question = _ROWS.where(
            OperatorRow.idp_id == idp_id, OperatorRow.identifier_digest.in_(digests)
        )
        with self._at.reading() as db:
            row = db.execute(question).first()
        return None if row is None else _operator(self._at.seal, row)

    def all(self) -> list[Operator]:
        """List them, the oldest first."""
        with self._at.reading() as db:
            rows = db.execute(_ROWS.order_by(OperatorRow.created_at)).all()
        return [_operator(self._at.seal, row) for row in rows]

    def seen(self, operator_id: str) -> None:
        """Note that somebody signed in."""
        with self._at.writing() as db:
            db.execute(
                update(OperatorRow)
                .where(OperatorRow.id == operator_id)
                .values(last_seen_at=self._at.now())
            )

    def of_site_file(
        self, *, idp_id: str, admins: Iterable[str], viewers: Iterable[str]
    ) -> list[Operator]:
        """Give those whom the site file names; their ids tell nothing and stay the same."""
        named = [(admin, Role.ADMIN) for admin in admins] + [
            (viewer, Role.VIEWER) for viewer in viewers
        ]
        return [
            Operator(
                id=_SITE_FILE + self._at.seal.digest(one, of=digest_of(idp_id))[:32],
                name=one,
                idp_id=idp_id,
                identifier=one,
                role=role,
                from_site_file=True,
            )
            for one, role in named
        ]

    def make_setup_link(self) -> str:
        """Make the secret of a one-time link; every earlier one is void."""
        secret = secrets.token_urlsafe(32)
        with self._at.writing() as db:
            db.execute(delete(SetupLink))
            db.execute(
                insert(SetupLink).values(
                    token_digest=token_digest(secret), expires_at=self._at.now() + LINK_LASTS
                )
            )
        return secret

    def setup_link_holds(self, secret: str) -> bool:
        """Whether that link can still be used; this uses nothing up."""
        question = select(SetupLink.token_digest).where(
            SetupLink.token_digest == token_digest(secret), SetupLink.expires_at > self._at.now()
        )
        with self._at.reading() as db:
            return db.execute(question).first() is not None

    def use_setup_link(self, secret: str) -> Operator | None:
        """Use the link up and give the admin it makes; None for all but the first who try."""
        with self._at.writing() as db:
            used = db.execute(
                delete(SetupLink).where(
                    SetupLink.token_digest == token_digest(secret),
                    SetupLink.expires_at > self._at.now(),
                )
            )
        if used.rowcount == 0:
            return None
        made = Operator(
            id=secrets.token_urlsafe(16),
            name=OF_THE_LINK,
            idp_id=None,
            identifier=None,
            role=Role.ADMIN,
            created_at=self._at.now(),
        )
        self._insert(made)
        return made

    def purge(self, now: datetime) -> None:
        """Forget links whose time is over, and who came by one and is no longer signed in."""
        signed_in = select(OperatorSession.operator_id).where(OperatorSession.expires_at > now)
        with self._at.writing() as db:
            db.execute(delete(SetupLink).where(SetupLink.expires_at <= now))
            db.execute(
                delete(OperatorRow).where(
                    OperatorRow.idp_id.is_(None),
                    OperatorRow.created_at <= now - LINK_LASTS,
                    OperatorRow.id.not_in(signed_in),
                )
            )

    def _insert(self, made: Operator) -> None:
        seal = self._at.seal
        idp_id, identifier = made.idp_id, made.identifier
        known = idp_id is not None and identifier is not None
        values = {
            "id": made.id,
            "name": seal.seal(made.name, place=_place("name", made.id)),
            "idp_id": idp_id,
            "identifier": seal.seal(identifier or "", place=_place("identifier", made.id))
            if known
            else None,
            "identifier_digest": seal.digest(identifier or "", of=digest_of(idp_id or ""))
            if known
            else None,
            "role": made.role.value,
            "created_at": made.created_at,
        }
        with self._at.writing() as db:
            try:
                db.execute(insert(OperatorRow).values(**values))
            except IntegrityError:  # somebody else added the same person meanwhile
                raise AlreadyOperator from None


_ROWS = select(*OperatorRow.__table__.columns)


def _operator(seal: Seal, row: Row[tuple[object, ...]]) -> Operator:
    found = row._mapping  # noqa: SLF001 - SQLAlchemy's documented name for it
    operator_id = found["id"]
    identifier = found["identifier"]
    return Operator(
        id=operator_id,
        name=seal.open(found["name"], place=_place("name", operator_id)),
        idp_id=found["idp_id"],
        identifier=None
        if identifier is None
        else seal.open(identifier, place=_place("identifier", operator_id)),
        role=Role(found["role"]),
        created_at=found["created_at"],
        last_seen_at=found["last_seen_at"],
    )


def _place(column: str, operator_id: str) -> str:
    return f"operators.{column} {operator_id}"


def digest_of(idp_id: str) -> str:
    """Name what an identifier's digest is of: the same one elsewhere is another person."""
    return f"operator at {idp_id}"
