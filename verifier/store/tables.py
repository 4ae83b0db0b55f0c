"""The tables of the data store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

SCHEMA_VERSION = 2

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware point in time, kept as microseconds since 1970 so that no time zone is lost."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """To microseconds; a naive time raises ``TypeError``."""
        del dialect
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Back to an aware UTC time."""
        del dialect
        return None if value is None else _EPOCH + value * _MICROSECOND


class Base(DeclarativeBase):
    """The tables' common base."""


class Pending(Base):
    """A login that was started and not finished. Removed by the login that uses it up."""

    __tablename__ = "pending_logins"

    request_id: Mapped[str] = mapped_column(primary_key=True)
    idp_id: Mapped[str]
    relay_state: Mapped[str] = mapped_column(unique=True)
    browser: Mapped[str | None]
    started_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    nonce: Mapped[str | None]
    code_verifier: Mapped[str | None]


class UsedAssertion(Base):
    """An assertion that was accepted once and may not be accepted again."""

    __tablename__ = "used_assertions"

    issuer: Mapped[str] = mapped_column(primary_key=True)
    assertion_id: Mapped[str] = mapped_column(primary_key=True)
    remember_until: Mapped[datetime] = mapped_column(Moment, index=True)


class Attempt(Base):
    """One attempt at something that may be tried only so often. *subject* is a digest."""

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(index=True)
    until: Mapped[datetime] = mapped_column(Moment, index=True)


class Login(Base):
    """A login, with its capture as JSON."""

    __tablename__ = "logins"
    __table_args__ = (Index("logins_of_browser", "browser", "accepted_at"),)

    report_id: Mapped[str] = mapped_column(primary_key=True)
    browser: Mapped[str | None]
    accepted_at: Mapped[datetime] = mapped_column(Moment, index=True)
    capture: Mapped[str]


class StoredReport(Base):
    """The report of a login. What a list of reports shows has columns of its own."""

    __tablename__ = "reports"

    report_id: Mapped[str] = mapped_column(
        ForeignKey("logins.report_id", ondelete="CASCADE"), primary_key=True
    )
    created_at: Mapped[datetime] = mapped_column(Moment)
    idp_name: Mapped[str | None]
    verdict: Mapped[str]
    headline: Mapped[str]
    reason: Mapped[str]
    report: Mapped[str]
