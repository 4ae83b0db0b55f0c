"""The dates of a column: ISO, or with day and month in an order that the column itself shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Literal

from verifier.messages.reshare.moments import moment_of

Order = Literal["day-first", "month-first"]

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PARTS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[T, ].{0,20})?", re.ASCII)
_MONTHS = 12


def read_dates(texts: Sequence[str]) -> list[datetime | None]:
    """Read each; None where one is empty, or cannot be told.

    03/04/2026 is a day in March or in April. Which of the two is decided by the rest of the
    column, where one of its dates can only be read one way; it is never guessed.
    """
    order = _order(texts)
    return [_read(one.strip(), order) for one in texts]


def _order(texts: Iterable[str]) -> Order | None:
    found = [one for text in texts if (one := _PARTS.fullmatch(text.strip()))]
    day_first = any(int(one[1]) > _MONTHS or one[2] == "." for one in found)
    month_first = any(int(one[3]) > _MONTHS for one in found)
    if day_first == month_first:
        return None
    return "day-first" if day_first else "month-first"


def _read(text: str, order: Order | None) -> datetime | None:
    parts = _PARTS.fullmatch(text)
    if parts is None:
        # A day without a time is that day everywhere: at noon of UTC it is one nearly all over.
        return moment_of(f"{text}T12:00:00Z" if _ISO_DAY.fullmatch(text) else text)
    if order is None:
        return None
    first, second, year = int(parts[1]), int(parts[3]), int(parts[4])
    day, month = (first, second) if order == "day-first" else (second, first)
    try:
        return datetime(year, month, day, 12, tzinfo=UTC)
    except ValueError:
        return None
