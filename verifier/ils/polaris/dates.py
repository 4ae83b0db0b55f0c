"""Polaris's dates: PAPI's JSONDateFormat is either Microsoft's or ISO 8601."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

_MICROSOFT = re.compile(
    r"/Date\((?P<ms>-?\d{1,14})(?:(?P<sign>[+-])(?P<hours>\d\d)(?P<minutes>\d\d))?\)/", re.ASCII
)
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def moment(text: str | None) -> datetime | None:
    """Read ``/Date(number-0500)/`` or ``2022-01-04T14:58:32-0400``.

    The number counts milliseconds since 1970 in UTC; what follows is the server's own zone. A
    date in ISO form may come without one. None for anything else.
    """
    if text is None:
        return None
    with suppress(ValueError, OverflowError):
        found = _MICROSOFT.fullmatch(text)
        if found is not None:
            at = _BEGINNING + timedelta(milliseconds=int(found["ms"]))
            return at.astimezone(_zone(found))
        if _ISO.fullmatch(text):
            return datetime.fromisoformat(text)
    return None


def day(text: str | None) -> date | None:
    """Read the day of a moment, in the zone that it is told in."""
    at = moment(text)
    return None if at is None else at.date()


def _zone(found: re.Match[str]) -> timezone:
    if found["sign"] is None:
        return UTC
    off = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"]))
    return timezone(-off if found["sign"] == "-" else off)
