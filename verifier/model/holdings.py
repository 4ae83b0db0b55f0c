"""What is kept, in figures: nothing here belongs to a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How many of one thing are kept, and since when the oldest is."""

    count: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What the store holds."""

    logins: Held  # with their values
    results: Held  # without values
    baselines: Held
    audit_entries: Held
