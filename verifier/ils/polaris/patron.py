"""Polaris's answers as a patron record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from verifier.ils.polaris.blocks import circulation_blocks, each_once, system_blocks
from verifier.ils.polaris.dates import day
from verifier.ils.polaris.options import PolarisOptions
from verifier.ils.polaris.shapes import Charge, CirculationAnswer, PatronData
from verifier.model.capability import Gap
from verifier.model.patron import (
    Balance,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
)

BARCODE = "barcode"
PATRON_ID = "PatronID"
_LONGEST_AMOUNT = 15


def patron_record(
    patron: PatronData,
    *,
    source: str,
    options: PolarisOptions,
    circulation: CirculationAnswer | None = None,
    owed: Decimal | None = None,
    group_label: str | None = None,
    gaps: Sequence[Gap] = (),
) -> PatronRecord:
    """Make a record. Whether an account is out of use Polaris does not tell."""
    blocks = system_blocks(patron.system_blocks or ())
    found = circulation_blocks(circulation) if circulation is not None else ()
    code = patron.patron_code
    return PatronRecord(
        source=source,
        internal_id=str(patron.patron_id),
        identifiers=identifiers(patron, options.user_fields),
        name=_name(patron),
        emails=tuple(
            dict.fromkeys(
                one.strip() for one in (patron.email, patron.other_email) if one and one.strip()
            )
        ),
        group=None if code is None else PatronGroup(code=str(code), label=group_label),
        expires=day(patron.expires),
        blocks=each_once((*blocks, *found)),
        balance=None
        if owed is None
        else Balance(amount=owed, currency=options.currency, limit=options.fine_limit),
        gaps=tuple(gaps),
    )


def identifiers(patron: PatronData, user_fields: Sequence[str]) -> tuple[PatronIdentifier, ...]:
    """List every identifier. A former barcode is an old card: Polaris keeps the last one."""
    return tuple(_identifiers(patron, user_fields))


def _identifiers(patron: PatronData, user_fields: Sequence[str]) -> Iterator[PatronIdentifier]:
    active = IdentifierStatus.ACTIVE
    barcode, former = _filled(patron.barcode), _filled(patron.former_id)
    if barcode:
        yield PatronIdentifier(type=BARCODE, value=barcode, status=active, primary=True)
    if former and former != barcode:
        yield PatronIdentifier(type=BARCODE, value=former, status=IdentifierStatus.INACTIVE)
    for name in user_fields:
        value = _filled(getattr(patron, name.lower()))
        if value:
            yield PatronIdentifier(type=name, value=value, status=active)
    yield PatronIdentifier(type=PATRON_ID, value=str(patron.patron_id), status=active)


def bears(held: str | None, wanted: str) -> bool:
    """Compare as Polaris's database does: without regard to case, and to blanks at the end.

    Beyond ASCII it compares more loosely still, which is not followed.
    """
    one, other = (held or "").rstrip(" "), wanted.rstrip(" ")
    if not one or one == other:
        return bool(one)
    return one.isascii() and other.isascii() and one.lower() == other.lower()


def amount(value: float | str | None) -> Decimal | None:
    """Read an amount; one that is none, or beyond all money, is not told."""
    if value is None or len(str(value)) > _LONGEST_AMOUNT:
        return None
    try:
        read = Decimal(str(value))
    except ArithmeticError:
        return None
    return read if read.is_finite() and abs(read.adjusted()) < _LONGEST_AMOUNT else None


def sum_of(charges: Sequence[Charge]) -> Decimal | None:
    """Add what is open; None where one of the amounts cannot be read."""
    amounts = [amount(one.outstanding) for one in charges]
    if None in amounts:
        return None
    return sum((one for one in amounts if one is not None), Decimal(0))


def _filled(text: str | None) -> str | None:
    return text if text and text.strip() else None


def _name(patron: PatronData) -> PersonName | None:
    given = " ".join(
        one.strip() for one in (patron.name_first, patron.name_middle) if one and one.strip()
    )
    family = (patron.name_last or "").strip()
    return PersonName(given=given or None, family=family or None) if given or family else None
