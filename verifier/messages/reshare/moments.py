"""Moments as ReShare's JSON and exports of it write them."""

from __future__ import annotations

from datetime import UTC, datetime

LONGEST = 40  # characters of a date with its zone
_MILLISECONDS = 1_000


def moment_of(written: object) -> datetime | None:
    """Read an ISO 8601 date, or milliseconds since 1970; None for anything else.

    ReShare keeps its dates in UTC, so one without a zone is one in UTC. A date such as
    ``03/04/2026`` is two days of the year, and is not guessed at.
    """
    try:
        if isinstance(written, int) and not isinstance(written, bool):
            return datetime.fromtimestamp(written / _MILLISECONDS, UTC)
        if not isinstance(written, str) or len(written) > LONGEST:
            return None
        found = datetime.fromisoformat(written.strip())
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None
