"""The parts of a patron record and of an outcome that library systems have in common."""

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
    """Read an amount of money; None for what is no amount, or beyond all money."""
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
    """Say what is owed, in what, and the connection's limit; None where it was not told."""
    return None if owed is None else Balance(amount=owed, currency=currency, limit=limit)


def read_day(text: Any) -> date | None:
    """Read the day of a date or a moment in ISO 8601, in the zone that it is written in.

    None for anything else: an expiry that cannot be read is not one that has passed.
    """
    found = _DAY.fullmatch(text.strip()) if isinstance(text, str) else None
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def person_name(
    given: str | None, family: str | None, unstructured: str | None = None
) -> PersonName | None:
    """Make a name of the parts that are not empty; None where all of them are."""
    if not (given or family or unstructured):
        return None
    return PersonName(
        given=given or None, family=family or None, unstructured=unstructured or None
    )


def group_of(code: str | None, label: str | None = None) -> PatronGroup | None:
    """Make a group of its code, as NCIP would send it; None where it is empty."""
    return PatronGroup(code=code, label=label or None) if code else None


def each_once(texts: Iterable[str | None]) -> tuple[str, ...]:
    """List the texts that are not blank, without blanks around them, each once."""
    return tuple(dict.fromkeys(text.strip() for text in texts if text and text.strip()))


def same(text: str, other: str) -> bool:
    """Compare whole values without regard to the case of A to Z.

    To fold more would make look-alikes of another alphabet the same.
    """
    return _folded(text) == _folded(other)


def _folded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass").lower()


@contextmanager
def leaving_gap(gaps: list[Gap], *parts: CapabilityName, unknown: str = "") -> Iterator[None]:
    """Note as a gap what a question that ends early leaves unknown; the record is kept."""
    try:
        yield
    except LookupAborted as aborted:
        message = f"{unknown}{aborted.outcome.message}"
        gaps += [Gap(part=part, message=message) for part in parts]


def found_or_ambiguous(
    records: Sequence[PatronRecord], matched_type: str | None, several: str
) -> Found | Ambiguous:
    """Give the outcome of one record, or of more, which *several* explains."""
    if len(records) == 1:
        return Found(record=records[0], matched_type=matched_type)
    return Ambiguous(count=len(records), message=several, records=tuple(records))
