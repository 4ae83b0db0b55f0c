"""FOLIO's moments as days."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any


def day_of(moment: Any) -> date | None:
    """Give the day of a moment as it is written, in the offset that it is written in.

    FOLIO writes ``2030-05-30T00:00:00.000+00:00``, ``+0000`` or ``Z``; anything else is unknown.
    """
    if not isinstance(moment, str):
        return None
    try:
        return datetime.fromisoformat(moment).date()
    except ValueError:
        return None
