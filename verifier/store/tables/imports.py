"""Reports that somebody else exported, and that were read here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from verifier.store.tables.base import Base, Moment


class ImportRow(Base):
    """A masked report of another instance, sealed all the same. It goes as logins do."""

    __tablename__ = "imported_reports"

    id: Mapped[str] = mapped_column(primary_key=True)
    imported_at: Mapped[datetime] = mapped_column(Moment, index=True)
    content: Mapped[bytes]
