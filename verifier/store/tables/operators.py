"""Who may work with the web application, and what they did."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from verifier.store.tables.base import Base, Moment


class OperatorRow(Base):
    """Somebody of the allow-list. The identifier stands sealed beside its keyed digest."""

    __tablename__ = "operators"
    __table_args__ = (UniqueConstraint("idp_id", "identifier_digest"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[bytes]  # sealed
    idp_id: Mapped[str | None]
    identifier: Mapped[bytes | None]
    identifier_digest: Mapped[str | None]
    role: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_seen_at: Mapped[datetime | None] = mapped_column(Moment)


class OperatorSession(Base):
    """One browser in which an operator is signed in. The cookie's token stands as a digest."""

    __tablename__ = "operator_sessions"

    token_digest: Mapped[str] = mapped_column(primary_key=True)
    operator_id: Mapped[str] = mapped_column(index=True)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)


class SetupLink(Base):
    """The one-time link of the first start."""

    __tablename__ = "setup_links"

    token_digest: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(Moment)


class TokenRow(Base):
    """A pipeline's token. Its secret stands as a digest."""

    __tablename__ = "api_tokens"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    secret_digest: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[str]  # parted by blanks
    created_at: Mapped[datetime] = mapped_column(Moment)
    created_by: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(Moment)
    last_used_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class AuditRow(Base):
    """Something that somebody did. Nothing in it belongs to a patron."""

    __tablename__ = "audit_trail"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    who: Mapped[str]
    what: Mapped[str]
    about: Mapped[str | None]
