"""What a watch has told people, so that it tells each failure once, also after a restart."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from verifier.store.tables.base import Base


class ToldFailure(Base):
    """A failure that was told by one way (webhook, mail) and has not been taken back."""

    __tablename__ = "told_failures"

    way: Mapped[str] = mapped_column(primary_key=True)
    idp_id: Mapped[str] = mapped_column(primary_key=True)
    patron: Mapped[str] = mapped_column(primary_key=True)
