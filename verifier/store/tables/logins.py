"""Logins that were begun, used once and kept, their reports, and what stays of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from verifier.store.tables.base import Base, Moment


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
    signs_in: Mapped[bool] = mapped_column(default=False)
    row_id: Mapped[str | None]


class UsedAssertion(Base):
    """An assertion that was accepted once and may not be accepted again."""

    __tablename__ = "used_assertions"

    issuer: Mapped[str] = mapped_column(primary_key=True)
    assertion_id: Mapped[str] = mapped_column(primary_key=True)
    remember_until: Mapped[datetime] = mapped_column(Moment, index=True)


class Attempt(Base):
    """One attempt at something that may be tried only so often. *subject* is a keyed digest."""

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(index=True)
    until: Mapped[datetime] = mapped_column(Moment, index=True)


class Login(Base):
    """A login, with its capture as JSON, sealed. It goes when its time is over."""

    __tablename__ = "logins"
    __table_args__ = (Index("logins_of_browser", "browser", "accepted_at"),)

    report_id: Mapped[str] = mapped_column(primary_key=True)
    browser: Mapped[str | None]
    accepted_at: Mapped[datetime] = mapped_column(Moment, index=True)
    idp_id: Mapped[str | None]  # the site file's id
    patron: Mapped[str | None]  # a test patron's id, or a kind of patron
    capture: Mapped[bytes]


class StoredReport(Base):
    """The report of a login as JSON, sealed. It goes with the login."""

    __tablename__ = "reports"

    report_id: Mapped[str] = mapped_column(
        ForeignKey("logins.report_id", ondelete="CASCADE"), primary_key=True
    )
    report: Mapped[bytes]


class Result(Base):
    """What stays of a report when its values are gone: nothing in it belongs to a person."""

    __tablename__ = "results"
    __table_args__ = (Index("results_of_patron", "idp_id", "patron", "created_at"),)

    report_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(index=True)  # short, for people to tell each other
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    idp_id: Mapped[str | None]
    idp_name: Mapped[str | None]
    patron: Mapped[str | None]
    verdict: Mapped[str]
    headline: Mapped[str]
    reason: Mapped[str]
    cause: Mapped[str | None]  # a check's id
    kept: Mapped[str]  # the whole KeptResult as JSON
