"""The parts of a patron record that several library systems write in the same way."""

from __future__ import annotations

from decimal import Decimal

from verifier.domain.model.patron import PersonName

_LONGEST_AMOUNT = 15  # characters, and digits before the point


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


def person_name(
    given: str | None, family: str | None, unstructured: str | None = None
) -> PersonName | None:
    """Make a name of the parts that are not empty; None where all of them are."""
    if not (given or family or unstructured):
        return None
    return PersonName(
        given=given or None, family=family or None, unstructured=unstructured or None
    )
