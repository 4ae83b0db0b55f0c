"""Dates as messages write them, as moments in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from verifier.messages.oidc.claims import whole_number

LONGEST = 40  # characters of an ISO 8601 date with its zone


def moment(written: object) -> datetime | None:
    """Read an ISO 8601 date with its zone, or seconds since 1970; None for anything else."""
    if (seconds := whole_number(written)) is not None:
        try:
            return datetime.fromtimestamp(seconds, UTC)
        except (ValueError, OverflowError, OSError):
            return None
    if not isinstance(written, str) or len(written) > LONGEST:
        return None
    try:
        found = datetime.fromisoformat(written.strip())
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def first_moment(*written: object, otherwise: datetime) -> datetime:
    """Take the first that is a date; *otherwise* where none is."""
    return next((one for one in map(moment, written) if one is not None), otherwise)
