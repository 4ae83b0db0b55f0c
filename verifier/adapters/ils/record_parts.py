"""Build the parts of a patron record and of an outcome that all library systems share."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.domain.model.lookup import Ambiguous, Found
from verifier.domain.model.patron import (
    Balance,
    CapabilityName,
    Gap,
    PatronGroup,
    PatronRecord,
    PersonName,
)

_LONGEST_AMOUNT = 15  # characters, and digits before the point
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d|[T ].*)?", re.ASCII)


def read_amount(value: float | str | None) -> Decimal | None:
    """Read an amount of money; None if *value* is not an amount, or is implausibly large."""
    text = "" if value is None else str(value).strip()
    if not text or len(text) > _LONGEST_AMOUNT:
        return None
    try:
        amount = Decimal(text)
    except ArithmeticError:
        return None
    return amount if amount.is_finite() and abs(amount.adjusted()) < _LONGEST_AMOUNT else None


def balance_of(
    owed: Decimal | None, currency: str | None, limit: Decimal | None
) -> Balance | None:
    """Build the balance from the amount, its currency and the limit; None if *owed* is unknown."""
    return None if owed is None else Balance(amount=owed, currency=currency, limit=limit)


def read_day(text: Any) -> date | None:
    """Read the day of an ISO 8601 date or date and time, in the time zone in which it is written.

    None for anything else: an expiry date that cannot be read must not count as passed.
    """
    found = _DAY.fullmatch(text.strip()) if isinstance(text, str) else None
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def person_name(
    given: str | None, family: str | None, unstructured: str | None = None
) -> PersonName | None:
    """Build a name from the parts that are not empty; None if all are empty."""
    if not (given or family or unstructured):
        return None
    return PersonName(
        given=given or None, family=family or None, unstructured=unstructured or None
    )


def group_of(code: str | None, label: str | None = None) -> PatronGroup | None:
    """Build a patron group from its code, as NCIP would send it; None if the code is empty."""
    return PatronGroup(code=code, label=label or None) if code else None


def each_once(texts: Iterable[str | None]) -> tuple[str, ...]:
    """List the distinct texts, stripped of surrounding spaces, without empty ones."""
    return tuple(dict.fromkeys(text.strip() for text in texts if text and text.strip()))


def same(text: str, other: str) -> bool:
    """Compare whole values, ignoring the case of the letters A to Z only.

    Folding more would make look-alike letters of other alphabets equal.
    """
    return _folded(text) == _folded(other)


def _folded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass").lower()


@contextmanager
def leaving_gap(gaps: list[Gap], *parts: CapabilityName, unknown: str = "") -> Iterator[None]:
    """Add a gap for each of *parts* if the block raises ``LookupAborted``; the record is kept."""
    try:
        yield
    except LookupAborted as aborted:
        message = f"{unknown}{aborted.outcome.message}"
        gaps += [Gap(part=part, message=message) for part in parts]


def found_or_ambiguous(
    records: Sequence[PatronRecord], matched_type: str | None, several: str
) -> Found | Ambiguous:
    """Return ``Found`` for one record, or ``Ambiguous`` for more, with the message *several*."""
    if len(records) == 1:
        return Found(record=records[0], matched_type=matched_type)
    return Ambiguous(count=len(records), message=several, records=tuple(records))
