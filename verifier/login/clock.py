"""Dates of a login message, and how they compare with our clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z", re.ASCII)
LAST_YEAR = 9000  # far enough from the end of the calendar to add a tolerance


class NoMoment(ValueError):  # noqa: N818 - named for what it is
    """The text is not a date and time in UTC."""


def moment(text: str) -> datetime:
    """Read an ``xs:dateTime`` in UTC with ``Z`` (saml-core 1.3.3), without fractions.

    Raises ``NoMoment``.
    """
    found = MOMENT.fullmatch(text)
    if found is None:
        raise NoMoment
    try:
        read = datetime.strptime(found[1], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        raise NoMoment from None
    if read.year > LAST_YEAR:
        raise NoMoment
    return read


@dataclass(frozen=True, slots=True)
class Clock:
    """Our time, and how far another clock may be from it."""

    now: datetime
    tolerance: timedelta

    def too_early(self, not_before: datetime) -> bool:
        """Whether that moment has not come yet, whatever the other clock's error."""
        return not_before > self.now + self.tolerance

    def over(self, not_on_or_after: datetime) -> bool:
        """Whether that moment has passed, whatever the other clock's error."""
        return not_on_or_after <= self.now - self.tolerance

    def apart(self, other: datetime) -> str:
        """How far *other* is from now, in words."""
        seconds = abs((other - self.now).total_seconds())
        for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
            if seconds >= size:
                count = round(seconds / size)
                return f"{count} {word}{'' if count == 1 else 's'}"
        return f"{round(seconds)} seconds"
