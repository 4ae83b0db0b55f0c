"""Tokens of pipelines: made, told apart, and revoked. The secret is kept as a digest alone."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Row, insert, select, update

from verifier.domain.model.operators import ApiToken, Scope
from verifier.store.context import StorePart
from verifier.store.operators import token_digest
from verifier.store.tables import TokenRow

PREFIX = "rav_"
LONGEST = timedelta(days=365)
_SECRET = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
_NOTED_AFTER = timedelta(minutes=1)  # not every request writes


class Tokens(StorePart):
    """The tokens that were ever made. Every method raises ``StoreProblem``."""

    def make(
        self, *, name: str, scopes: Iterable[Scope], created_by: str, lasts: timedelta
    ) -> tuple[ApiToken, str]:
        """Make a token and its secret, which nobody can be told a second time."""
        secret = PREFIX + secrets.token_urlsafe(32)
        now = self._at.now()
        made = ApiToken(
            id=secrets.token_urlsafe(12),
            name=name,
            scopes=frozenset(scopes),
            created_at=now,
            created_by=created_by,
            expires_at=now + min(lasts, LONGEST),
        )
        with self._at.writing() as db:
            db.execute(
                insert(TokenRow).values(
                    id=made.id,
                    name=name,
                    secret_digest=token_digest(secret),
                    scopes=" ".join(sorted(scope.value for scope in made.scopes)),
                    created_at=now,
                    created_by=created_by,
                    expires_at=made.expires_at,
                )
            )
        return made, secret

    def of(self, secret: str) -> ApiToken | None:
        """Find the token of *secret*, if it can be used now, and note that it was."""
        if not _SECRET.fullmatch(secret):
            return None
        now, digest = self._at.now(), token_digest(secret)
        with self._at.reading() as db:
            row = db.execute(_ROWS.where(TokenRow.secret_digest == digest)).one_or_none()
        if row is None or not hmac.compare_digest(row._mapping["secret_digest"], digest):  # noqa: SLF001 - SQLAlchemy's documented name for it
            return None
        token = _token(row)
        if token.revoked_at is not None or token.expires_at <= now:
            return None
        if token.last_used_at is None or now - token.last_used_at > _NOTED_AFTER:
            self._change(token.id, last_used_at=now)
        return token

    def revoke(self, token_id: str) -> ApiToken | None:
        """Make a token useless from now on; give which that was, None where it was already."""
        found = next((row for row in self.all() if row.id == token_id), None)
        if found is None or found.revoked_at is not None:
            return None
        self._change(token_id, revoked_at=self._at.now())
        return found

    def all(self) -> list[ApiToken]:
        """List all of them, the newest first."""
        with self._at.reading() as db:
            rows = db.execute(_ROWS.order_by(TokenRow.created_at.desc())).all()
        return [_token(row) for row in rows]

    def _change(self, token_id: str, **values: datetime) -> None:
        with self._at.writing() as db:
            db.execute(update(TokenRow).where(TokenRow.id == token_id).values(**values))


_ROWS = select(*TokenRow.__table__.columns)


def _token(row: Row[tuple[object, ...]]) -> ApiToken:
    found = row._mapping  # noqa: SLF001 - SQLAlchemy's documented name for it
    return ApiToken(
        id=found["id"],
        name=found["name"],
        scopes=frozenset(Scope(part) for part in found["scopes"].split()),
        created_at=found["created_at"],
        created_by=found["created_by"],
        expires_at=found["expires_at"],
        last_used_at=found["last_used_at"],
        revoked_at=found["revoked_at"],
    )
