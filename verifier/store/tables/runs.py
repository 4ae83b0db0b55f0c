"""Runs with their rows and test links, and the baselines that later reports are held against."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from verifier.store.tables.base import Base, Moment


class StoredRun(Base):
    """A run. When it is closed its summary is written once and never again."""

    __tablename__ = "runs"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    created_by: Mapped[str | None]
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    summary: Mapped[str | None]  # of a closed run, as JSON, without values
    alive_at: Mapped[datetime | None] = mapped_column(Moment)  # of one that a process works on
    version: Mapped[int] = mapped_column(default=0)  # counts its changes, for pages that wait


class StoredRunRow(Base):
    """One patron at one identity provider in a run, with its test link where it has one."""

    __tablename__ = "run_rows"

    id: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    place: Mapped[int]
    idp_id: Mapped[str]
    patron: Mapped[str]
    tester: Mapped[bytes | None]  # whom the link was given to, sealed
    expected: Mapped[bytes | None]  # the patron's identifier, sealed, where somebody knows it
    link_digest: Mapped[str | None] = mapped_column(unique=True)
    link: Mapped[bytes | None]  # sealed, so that an admin can copy it again
    link_expires_at: Mapped[datetime | None] = mapped_column(Moment)
    link_revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    begun_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)  # the link is used up
    report_id: Mapped[str | None] = mapped_column(index=True)  # of the login that counted
    note: Mapped[str | None]
    person_digest: Mapped[str | None]  # keyed, of who logged in; gone when the run is closed


class Baseline(Base):
    """The report that later ones of the same patron and identity provider are held against."""

    __tablename__ = "baselines"
    __table_args__ = (UniqueConstraint("idp_id", "patron"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    idp_id: Mapped[str]
    patron: Mapped[str]
    report_id: Mapped[str]
    pinned_at: Mapped[datetime] = mapped_column(Moment)
    pinned_by: Mapped[str | None]
    remains: Mapped[str]  # what it is compared by once its values are gone, as JSON
