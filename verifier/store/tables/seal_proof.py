"""By what an instance knows that it has the key of this data store."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from verifier.store.tables.base import Base


class SealProof(Base):
    """One row, sealed with the store's key: whoever cannot open it has another key."""

    __tablename__ = "seal_proof"

    id: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
