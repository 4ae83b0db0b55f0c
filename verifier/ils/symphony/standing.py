"""A patron's standing, limits and debts as blocks and a balance.

Source: the fields that public clients read. Which standing stops what is the library's own
policy; ``BARRED`` is set by staff, ``BLOCKED`` and ``DELINQUENT`` are worked out.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from verifier.ils.ncip.speakable import speakable
from verifier.ils.symphony.shapes import Money, PatronFields, StatusFields
from verifier.model.patron import Balance, Block, BlockKind, Stops

_GOOD = frozenset({"OK"})
_STANDINGS = {
    "BARRED": (BlockKind.MANUAL, Stops.BOTH, "Staff have barred the patron (BARRED)"),
    "BLOCKED": (BlockKind.AUTO, Stops.BOTH, "The patron is blocked by a limit (BLOCKED)"),
    "DELINQUENT": (
        BlockKind.AUTO,
        Stops.UNKNOWN,
        "The patron is delinquent (DELINQUENT): overdue items or debts within the limits",
    ),
}
_LIMITS = (
    ("has_max_fines", BlockKind.FINES, "The limit of fines is reached"),
    ("has_max_days_with_fines", BlockKind.FINES, "Fines have been open for too many days"),
    ("has_max_lost_item", BlockKind.AUTO, "The limit of lost items is reached"),
    ("has_max_overdue_days", BlockKind.AUTO, "Items have been overdue for too many days"),
    ("has_max_overdue_item", BlockKind.AUTO, "The limit of overdue items is reached"),
    ("has_max_items_checked_out", BlockKind.AUTO, "The limit of loans is reached"),
)
_LONGEST_AMOUNT = 15


def blocks_of(fields: PatronFields, status: StatusFields | None) -> Iterator[Block]:
    """List what stands in the patron's way, as far as it was told."""
    word = _standing(fields, status)
    if word and word.upper() not in _GOOD:
        shown = speakable(word, "")
        kind, stops, message = _STANDINGS.get(
            word.upper(), (BlockKind.OTHER, Stops.UNKNOWN, f"The patron's standing is {shown}")
        )
        yield Block(kind=kind, stops=stops, message=message)
    # some libraries show by a good standing that a patron is approved
    if fields.approved is False and (word or "").upper() not in _GOOD:
        yield Block(kind=BlockKind.OTHER, message="The patron has not been approved")
    if status is None:
        return
    if status.expired:
        yield Block(kind=BlockKind.EXPIRED, message="The patron's privileges have expired")
    for name, kind, message in _LIMITS:
        if getattr(status, name):
            yield Block(kind=kind, stops=Stops.BORROWING, message=message)


def balance_of(
    status: StatusFields | None, *, limit: Decimal | None, currency: str | None
) -> Balance | None:
    """Give the larger of what is owed and what is estimated: they may tell of the same fines."""
    if status is None:
        return None
    told = [
        (amount, money.currency_code)
        for money in (status.amount_owed, status.estimated_fines)
        if money is not None and (amount := _amount(money)) is not None
    ]
    if not told:
        return None
    amount, code = max(told, key=lambda one: one[0])
    return Balance(amount=amount, currency=code or currency, limit=limit)


def _standing(fields: PatronFields, status: StatusFields | None) -> str | None:
    told = (fields.standing, status.standing if status is not None else None)
    return next((one.key.strip() for one in told if one is not None and one.key), None)


def _amount(money: Money) -> Decimal | None:
    text = str(money.amount if money.amount is not None else "").strip()
    if not text or len(text) > _LONGEST_AMOUNT:
        return None
    try:
        value = Decimal(text)
    except ArithmeticError:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < _LONGEST_AMOUNT else None
