"""What the questions of one look-up have led to, taken together."""

from __future__ import annotations

from dataclasses import dataclass, field

from verifier.ils.koha.indexes import Index
from verifier.ils.koha.shapes import Patron
from verifier.model.lookup import CouldNotLook


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """What one question led to. ``count`` may be more than the rows that came."""

    index: Index
    rows: tuple[Patron, ...]
    count: int


@dataclass(slots=True, kw_only=True)
class Seen:
    """The hits under each index, and why the extended attributes could not be asked, if so."""

    hits: list[Hits] = field(default_factory=list)
    unasked: CouldNotLook | None = None

    @property
    def patrons(self) -> list[tuple[Index, Patron]]:
        """List each patron once, with the first index that led there."""
        found: dict[int, tuple[Index, Patron]] = {}
        for hits in self.hits:
            for row in hits.rows:
                found.setdefault(row.patron_id, (hits.index, row))
        return list(found.values())

    @property
    def count(self) -> int:
        """How many patrons there are at least."""
        return max(len(self.patrons), *(one.count for one in self.hits), 0)
