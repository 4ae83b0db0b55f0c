"""Read a Koha patron and build the patron record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from verifier.adapters.http.json_body import Many, Shape
from verifier.adapters.ils.koha.settings import KohaSettings
from verifier.adapters.ils.record_parts import person_name
from verifier.domain.model.patron import (
    Balance,
    Block,
    BlockKind,
    Gap,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    Stops,
)

# The parts of Koha's answers that are read, under its own names.

_LONGEST_SECONDS = 10**9


class ExtendedAttribute(Shape):
    """One extended attribute of a patron."""

    type: str
    value: str | None = None


class Patron(Shape):
    """One row of ``GET /patrons``. Koha leaves out what is not set, or sends null."""

    patron_id: Annotated[int, Field(strict=True, gt=0)]
    cardnumber: str | None = None
    userid: str | None = None
    firstname: str | None = None
    surname: str | None = None
    email: str | None = None
    secondary_email: str | None = None
    category_id: str | None = None
    expiry_date: str | None = None
    restricted: bool | None = None
    patron_card_lost: bool | None = None
    incorrect_address: bool | None = None
    extended_attributes: Many[ExtendedAttribute] | None = None


class Patrons(Shape):
    """The whole list; Koha sends it bare."""

    rows: Many[Patron]


class Account(Shape):
    """``GET /patrons/{patron_id}/account``; what is owed is positive."""

    balance: Annotated[float, Field(strict=True, allow_inf_nan=False)]


class TokenAnswer(Shape):
    """What ``POST /oauth/token`` gives."""

    access_token: Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,4096}$", repr=False)]
    expires_in: Annotated[float, Field(strict=True, ge=0, le=_LONGEST_SECONDS)] | None = None


class Refusal(Shape):
    """An error of Koha's own; a refused permission is named in whatever form it was written."""

    error: str | None = None
    required_permissions: Any = None


BARCODE = "barcode"
USERID = "userid"
_DAY = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]|\Z)")


def patron_record(
    row: Patron,
    *,
    source: str,
    options: KohaSettings,
    owed: Decimal | None = None,
    gaps: tuple[Gap, ...] = (),
) -> PatronRecord:
    """Make a record of *row*, with what the patron owes where that is known.

    Whether a record is in use Koha does not say: one that is put out of use is deleted, or
    expires, or is restricted. ``account_status`` stays unknown.
    """
    return PatronRecord(
        source=source,
        internal_id=str(row.patron_id),
        identifiers=tuple(_identifiers(row, options.attribute_types)),
        name=person_name(row.firstname, row.surname),
        emails=tuple(dict.fromkeys(one for one in (row.email, row.secondary_email) if one)),
        group=PatronGroup(code=row.category_id) if row.category_id else None,
        expires=_day(row.expiry_date),
        blocks=(*_blocks(row), *_fines(owed, options)),
        balance=_balance(owed, options),
        gaps=gaps,
    )


def _identifiers(row: Patron, attribute_types: tuple[str, ...]) -> Iterator[PatronIdentifier]:
    active = IdentifierStatus.ACTIVE
    if row.cardnumber:
        yield PatronIdentifier(type=BARCODE, value=row.cardnumber, status=active, primary=True)
    if row.userid:
        yield PatronIdentifier(type=USERID, value=row.userid, status=active)
    wanted = {attribute_type.casefold() for attribute_type in attribute_types}
    for extended_attribute in row.extended_attributes or ():
        if extended_attribute.value and extended_attribute.type.casefold() in wanted:
            yield PatronIdentifier(
                type=extended_attribute.type, value=extended_attribute.value, status=active
            )


def _day(text: str | None) -> date | None:
    """Read ``YYYY-MM-DD``, also before a time; None where it is anything else."""
    found = _DAY.match(text or "")
    if found is None:
        return None
    try:
        return date.fromisoformat(found["day"])
    except ValueError:
        return None


def _blocks(row: Patron) -> Iterator[Block]:
    """List what Koha itself stops loans and holds for (its patron flags)."""
    if row.restricted:
        message = "Koha restricts the patron. Why is said in the patron's Restrictions."
        yield Block(kind=BlockKind.MANUAL, stops=Stops.BOTH, message=message)
    if row.patron_card_lost:
        message = "Koha has the patron's card marked as lost."
        yield Block(kind=BlockKind.LOST_CARD, stops=Stops.BOTH, message=message)
    if row.incorrect_address:
        message = "Koha has the patron's address marked as unconfirmed."
        yield Block(kind=BlockKind.OTHER, stops=Stops.BOTH, message=message)


def _fines(owed: Decimal | None, options: KohaSettings) -> Iterator[Block]:
    """Compare with the limits, which Koha's REST API does not tell."""
    limits = (
        (options.fine_limit, Stops.BORROWING, "fine_limit", "noissuescharge"),
        (options.hold_fine_limit, Stops.REQUESTS, "hold_fine_limit", "maxoutstanding"),
    )
    for limit, stops, setting, preference in limits:
        if owed is not None and limit is not None and owed > limit:
            message = f"The patron owes more than {setting} ({preference} in Koha)."
            yield Block(kind=BlockKind.FINES, stops=stops, message=message)


def _balance(owed: Decimal | None, options: KohaSettings) -> Balance | None:
    if owed is None:
        return None
    limit = options.hold_fine_limit if options.fine_limit is None else options.fine_limit
    return Balance(amount=owed, currency=options.currency, limit=limit)
