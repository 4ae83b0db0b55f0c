"""Access: operators with their sessions, the setup link, tokens, and the audit trail."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from verifier.domain.model.operators import ApiToken, AuditEntry, Operator, Role, Scope
from verifier.store.context import StorePart
from verifier.store.database import delete_where, from_row
from verifier.store.tables import AuditRow, OperatorRow, OperatorSession, SetupLink, TokenRow

LASTS = timedelta(hours=8)
IDLE = timedelta(minutes=60)
_NOTED_AFTER = timedelta(minutes=1)  # not every request writes


class Sessions(StorePart):
    """The open sessions. Every method raises ``StoreProblem``."""

    def begin(self, operator: Operator) -> str:
        """Open a session and return its token, of which only a digest is stored."""
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
        """Return the operator's id for the open session of *token*, and note its use."""
        now = self._at.now()
        own = OperatorSession.token_digest == token_digest(token)
        columns = (OperatorSession.operator_id, OperatorSession.seen_at)
        row = self._at.row(select(*columns).where(own, ~_is_over(now)))
        if row is None:
            return None
        if now - row["seen_at"] > _NOTED_AFTER:
            self._at.write(update(OperatorSession).where(own).values(seen_at=now))
        return str(row["operator_id"])

    def end(self, token: str) -> None:
        """Close the session of *token*."""
        own = OperatorSession.token_digest == token_digest(token)
        self._at.write(delete(OperatorSession).where(own))

    def purge(self, now: datetime) -> None:
        """Delete expired sessions."""
        with self._at.writing() as db:
            delete_where(db, OperatorSession, _is_over(now))


def token_digest(token: str) -> str:
    """Return the digest that is stored for a secret. Secrets are random and cannot be guessed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _is_over(now: datetime) -> ColumnElement[bool]:
    return or_(OperatorSession.expires_at <= now, OperatorSession.seen_at <= now - IDLE)


LINK_LASTS = timedelta(hours=1)
OF_THE_LINK = "the one-time link"
_SITE_FILE = "site-"


class AlreadyOperator(Exception):  # noqa: N818 - an answer to a person, not a defect
    """The person is already an operator."""


class Operators(StorePart):
    """The operators that admins added. Every method raises ``StoreProblem``."""

    def add(self, *, name: str, idp_id: str, identifier: str, role: Role) -> Operator:
        """Add an operator, who can sign in from now on. Raises ``AlreadyOperator``."""
        if self.named(idp_id=idp_id, identifier=identifier) is not None:
            raise AlreadyOperator
        return self._insert(name, role, idp_id=idp_id, identifier=identifier)

    def remove(self, operator_id: str) -> Operator | None:
        """Remove an operator, whose access ends at once. Returns the operator.

        The operator's sessions stay until they expire, so that a page can say why access has
        ended.
        """
        was = self.get(operator_id)
        gone = self._at.write(delete(OperatorRow).where(OperatorRow.id == operator_id))
        return was if gone else None

    def change_role(self, operator_id: str, role: Role) -> Operator | None:
        """Give an operator another role, from their next request on."""
        own = OperatorRow.id == operator_id
        self._at.write(update(OperatorRow).where(own).values(role=role))
        return self.get(operator_id)

    def get(self, operator_id: str) -> Operator | None:
        """Find an operator by id."""
        row = self._at.row(_OPERATORS.where(OperatorRow.id == operator_id))
        return None if row is None else self._operator(row)

    def named(self, *, idp_id: str, identifier: str) -> Operator | None:
        """Find the operator with exactly that identifier at that identity provider."""
        digests = self._at.seal.digests(identifier, of=digest_of(idp_id))
        own = (OperatorRow.idp_id == idp_id, OperatorRow.identifier_digest.in_(digests))
        row = self._at.row(_OPERATORS.where(*own))
        return None if row is None else self._operator(row)

    def all(self) -> list[Operator]:
        """List the operators, the oldest first."""
        rows = self._at.rows(_OPERATORS.order_by(OperatorRow.created_at))
        return [self._operator(row) for row in rows]

    def seen(self, operator_id: str) -> None:
        """Record that an operator signed in."""
        own = OperatorRow.id == operator_id
        self._at.write(update(OperatorRow).where(own).values(last_seen_at=self._at.now()))

    def of_site_file(
        self, *, idp_id: str, admins: Iterable[str], viewers: Iterable[str]
    ) -> list[Operator]:
        """Return the operators in the site file. Their ids reveal nothing and stay the same."""
        return [
            Operator(
                id=_SITE_FILE + self._at.seal.digest(identifier, of=digest_of(idp_id))[:32],
                name=identifier,
                idp_id=idp_id,
                identifier=identifier,
                role=role,
                from_site_file=True,
            )
            for role, named in ((Role.ADMIN, admins), (Role.VIEWER, viewers))
            for identifier in named
        ]

    def make_setup_link(self) -> str:
        """Create the secret of a one-time link; every earlier link becomes invalid."""
        secret, until = secrets.token_urlsafe(32), self._at.now() + LINK_LASTS
        link = insert(SetupLink).values(token_digest=token_digest(secret), expires_at=until)
        self._at.write(delete(SetupLink), link)
        return secret

    def setup_link_holds(self, secret: str) -> bool:
        """Whether that link can still be used; this does not use it up."""
        return self._at.value(select(SetupLink.expires_at).where(*self._link(secret))) is not None

    def use_setup_link(self, secret: str) -> Operator | None:
        """Use up the link and return the new admin; None if it was used already or is invalid."""
        used = self._at.write(delete(SetupLink).where(*self._link(secret)))
        return self._insert(OF_THE_LINK, Role.ADMIN) if used else None

    def purge(self, now: datetime) -> None:
        """Delete expired links, and admins that a link created and who are no longer signed in."""
        signed_in = select(OperatorSession.operator_id).where(OperatorSession.expires_at > now)
        self._at.write(
            delete(SetupLink).where(SetupLink.expires_at <= now),
            delete(OperatorRow).where(
                OperatorRow.idp_id.is_(None),
                OperatorRow.created_at <= now - LINK_LASTS,
                OperatorRow.id.not_in(signed_in),
            ),
        )

    def _link(self, secret: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        now = self._at.now()
        return SetupLink.token_digest == token_digest(secret), SetupLink.expires_at > now

    def _insert(
        self, name: str, role: Role, *, idp_id: str | None = None, identifier: str | None = None
    ) -> Operator:
        seal = self._at.seal
        made = Operator(
            id=secrets.token_urlsafe(16),
            name=name,
            idp_id=idp_id,
            identifier=identifier,
            role=role,
            created_at=self._at.now(),
        )
        values: dict[str, Any] = {
            "id": made.id,
            "name": seal.seal(name, place=_place("name", made.id)),
            "role": role,
            "created_at": made.created_at,
        }
        if idp_id is not None and identifier is not None:
            place = _place("identifier", made.id)
            values["idp_id"] = idp_id
            values["identifier"] = seal.seal(identifier, place=place)
            values["identifier_digest"] = seal.digest(identifier, of=digest_of(idp_id))
        with self._at.writing() as db:
            try:
                db.execute(insert(OperatorRow).values(**values))
            except IntegrityError:  # another request added the same person meanwhile
                raise AlreadyOperator from None
        return made

    def _operator(self, row: RowMapping) -> Operator:
        opened = {
            column: None
            if row[column] is None
            else self._at.seal.open(row[column], place=_place(column, row["id"]))
            for column in ("name", "identifier")
        }
        return from_row(Operator, row, **opened)


_OPERATORS = select(*OperatorRow.__table__.columns)


def _place(column: str, operator_id: str) -> str:
    return f"operators.{column} {operator_id}"


def digest_of(idp_id: str) -> str:
    """Return the domain of an identifier's digest.

    It includes the identity provider, because the same identifier elsewhere is another person.
    """
    return f"operator at {idp_id}"


PREFIX = "rav_"
LONGEST_TOKEN = timedelta(days=365)
_SECRET = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
_TOKENS = select(*TokenRow.__table__.columns)


class Tokens(StorePart):
    """The API tokens, including expired and revoked ones. Every method raises ``StoreProblem``."""

    def make(
        self, *, name: str, scopes: Iterable[Scope], created_by: str, lasts: timedelta
    ) -> tuple[ApiToken, str]:
        """Create a token. Returns it with its secret, which cannot be shown again."""
        secret = PREFIX + secrets.token_urlsafe(32)
        now = self._at.now()
        values: dict[str, Any] = {
            "id": secrets.token_urlsafe(12),
            "name": name,
            "created_at": now,
            "created_by": created_by,
            "expires_at": now + min(lasts, LONGEST_TOKEN),
        }
        made = ApiToken(**values, scopes=frozenset(scopes))
        words = " ".join(sorted(scope.value for scope in made.scopes))
        digest = token_digest(secret)
        self._at.write(insert(TokenRow).values(**values, secret_digest=digest, scopes=words))
        return made, secret

    def of(self, secret: str) -> ApiToken | None:
        """Find the token of *secret*, if it is valid now, and record its use."""
        if not _SECRET.fullmatch(secret):
            return None
        now, digest = self._at.now(), token_digest(secret)
        row = self._at.row(_TOKENS.where(TokenRow.secret_digest == digest))
        if row is None or not hmac.compare_digest(row["secret_digest"], digest):
            return None
        token = _token(row)
        if token.revoked_at is not None or token.expires_at <= now:
            return None
        if token.last_used_at is None or now - token.last_used_at > _NOTED_AFTER:
            self._change(token.id, last_used_at=now)
        return token

    def revoke(self, token_id: str) -> ApiToken | None:
        """Revoke a token, at once. Returns it as it was; None if it was revoked already."""
        row = self._at.row(_TOKENS.where(TokenRow.id == token_id, TokenRow.revoked_at.is_(None)))
        if row is None:
            return None
        self._change(token_id, revoked_at=self._at.now())
        return _token(row)

    def all(self) -> list[ApiToken]:
        """List all tokens, the newest first."""
        return [_token(row) for row in self._at.rows(_TOKENS.order_by(TokenRow.created_at.desc()))]

    def _change(self, token_id: str, **values: datetime) -> None:
        self._at.write(update(TokenRow).where(TokenRow.id == token_id).values(**values))


def _token(row: RowMapping) -> ApiToken:
    return from_row(ApiToken, row, scopes=frozenset(map(Scope, row["scopes"].split())))


KEPT_FOR = timedelta(days=400)


class Audit(StorePart):
    """The audit trail: who did what, and about which id. Every method raises ``StoreProblem``.

    It contains no personal value of a patron.
    """

    def add(self, who: str, what: str, about: str | None = None) -> None:
        """Record that *who* did *what*, a stable word such as ``run.closed``."""
        now = self._at.now()
        self._at.write(insert(AuditRow).values(at=now, who=who, what=what, about=about))

    def latest(self, limit: int = 200) -> list[AuditEntry]:
        """List the latest entries, the newest first."""
        question = select(*AuditRow.__table__.columns).order_by(AuditRow.id.desc()).limit(limit)
        return [from_row(AuditEntry, row) for row in self._at.rows(question)]

    def purge(self, now: datetime) -> None:
        """Delete expired entries."""
        self._at.write(delete(AuditRow).where(AuditRow.at <= now - KEPT_FOR))
