"""Parse a patron request from ReShare's JSON."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from verifier.domain.model.triage import AuditEntry, PatronRequest, RequestSource

LONGEST = 40  # characters of a date with its zone
_MILLISECONDS = 1_000


def parse_reshare_date(written: object) -> datetime | None:
    """Parse an ISO 8601 date, or milliseconds since 1970; None for anything else.

    A date without a time zone is in UTC, as ReShare stores its dates. A date such as
    ``03/04/2026`` is ambiguous, so it is not read.
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


MOST_AUDIT = 200  # lines of one request's history that are read
_ILLIAD = "illiad"
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

Content = Mapping[str, Any]


def read_patron_request(content: Content, place: str) -> PatronRequest:
    """Read one request. *place* is its name if it has no ID: "row 7".

    mod-rs documents its response only in part, so every key may be missing, and a value of an
    unexpected type is ignored.
    """
    resolved = content.get("resolvedPatron")
    patron: Content = resolved if isinstance(resolved, Mapping) else {}
    kinds = (_code(part.get("identifierType")) for part in _parts(content, "requestIdentifiers"))
    audit = (
        AuditEntry(message=message, at=parse_reshare_date(entry.get("dateCreated")))
        for entry in islice(_parts(content, "audit"), MOST_AUDIT)
        if (message := _text(entry.get("message"))) is not None
    )
    return PatronRequest(
        id=_text(content.get("id")) or place,
        number=_text(content.get("hrid")),
        created_at=parse_reshare_date(content.get("dateCreated")),
        state=_code(content.get("state")),
        patron_identifier=_identifier(content.get("patronIdentifier")),
        group=_text(content.get("patronType")) or _code(patron.get("userProfile")),
        surname=_text(content.get("patronSurname")) or _text(patron.get("surname")),
        given_name=_text(content.get("patronGivenName")) or _text(patron.get("givenname")),
        email=_text(content.get("patronEmail")),
        institution=_text(content.get("requestingInstitutionSymbol")),
        pickup_location=_text(content.get("pickupLocationSlug"))
        or _text(content.get("pickupLocationCode")),
        door=(
            RequestSource.ILLIAD if _ILLIAD in ((kind or "").lower() for kind in kinds) else None
        ),
        audit=tuple(sorted(audit, key=lambda entry: entry.at or _LONG_AGO)),
    )


def _identifier(value: object) -> str | tuple[str, ...] | None:
    """Return the identifier unchanged, because spaces, an empty text or a list matter.

    A number is returned as its digits; it may have lost leading zeros before.
    """
    if isinstance(value, list | tuple):
        return tuple("" if item is None else _plain(item) for item in value)
    return None if value is None else _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return value if isinstance(value, str) else str(value)


def _text(value: object) -> str | None:
    """Return a text or a number as trimmed text; None if it is empty or anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return _plain(value).strip() or None


def _code(value: object) -> str | None:
    """Return the text, or the ``code``, ``value`` or ``name`` of an object."""
    if isinstance(value, Mapping):
        return _text(value.get("code")) or _text(value.get("value")) or _text(value.get("name"))
    return _text(value)


def _parts(content: Content, name: str) -> list[Content]:
    found = content.get(name)
    return [part for part in found if isinstance(part, Mapping)] if isinstance(found, list) else []
