"""Read a Koha patron and build the patron record."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from verifier.adapters.http.json_body import Many, Shape
from verifier.adapters.ils.koha.settings import KohaSettings
from verifier.adapters.ils.record_parts import (
    balance_of,
    each_once,
    group_of,
    person_name,
    read_day,
)
from verifier.domain.model.patron import (
    Block,
    BlockKind,
    Gap,
    IdentifierStatus,
    PatronIdentifier,
    PatronRecord,
    Stops,
)

# The fields of Koha's answers that are read, under Koha's names.

_LONGEST_SECONDS = 10**9


class ExtendedAttribute(Shape):
    """One extended attribute of a patron."""

    type: str
    value: str | None = None


class Patron(Shape):
    """One row of ``GET /patrons``. Koha omits unset fields, or sends null."""

    patron_id: Annotated[int, Field(strict=True, gt=0)]
    cardnumber: str | None = None
    userid: str | None = None
    firstname: str | None = None
    preferred_name: str | None = None  # since Koha 24.11; the first name if nobody set another
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
    """The list of patrons. Koha sends it as a bare JSON array."""

    rows: Many[Patron]


class Account(Shape):
    """``GET /patrons/{patron_id}/account``. A positive balance is what the patron owes."""

    balance: Annotated[float, Field(strict=True, allow_inf_nan=False)]


class TokenAnswer(Shape):
    """The response of ``POST /oauth/token``."""

    access_token: Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,4096}$", repr=False)]
    expires_in: Annotated[float, Field(strict=True, ge=0, le=_LONGEST_SECONDS)] | None = None


class Refusal(Shape):
    """One of Koha's own errors. The required permissions can have any form."""

    error: str | None = None
    required_permissions: Any = None


BARCODE = "barcode"
USERID = "userid"


def patron_record(
    row: Patron,
    settings: KohaSettings,
    *,
    source: str,
    owed: Decimal | None = None,
    gaps: Sequence[Gap] = (),
) -> PatronRecord:
    """Build the patron record of *row*. *owed* is None if it is unknown.

    ``account_status`` stays unknown, because Koha has no inactive patrons: an account is
    deleted, expires or is restricted.
    """
    limit, hold_limit = settings.fine_limit, settings.hold_fine_limit
    given, legal = row.preferred_name or row.firstname, None
    if row.firstname and given != row.firstname:
        legal = " ".join(filter(None, (row.firstname, row.surname)))
    return PatronRecord(
        source=source,
        internal_id=str(row.patron_id),
        identifiers=tuple(_identifiers(row, settings.attribute_types)),
        name=person_name(given, row.surname, legal),
        emails=each_once((row.email, row.secondary_email)),
        group=group_of(row.category_id),
        expires=read_day(row.expiry_date),
        blocks=tuple(_blocks(row, owed, settings)),
        balance=balance_of(owed, settings.currency, hold_limit if limit is None else limit),
        gaps=tuple(gaps),
    )


def _identifiers(row: Patron, attribute_types: tuple[str, ...]) -> Iterator[PatronIdentifier]:
    active = IdentifierStatus.ACTIVE
    if row.cardnumber:
        yield PatronIdentifier(type=BARCODE, value=row.cardnumber, status=active, primary=True)
    if row.userid:
        yield PatronIdentifier(type=USERID, value=row.userid, status=active)
    wanted = {attribute_type.casefold() for attribute_type in attribute_types}
    for attribute in row.extended_attributes or ():
        if attribute.value and attribute.type.casefold() in wanted:
            yield PatronIdentifier(type=attribute.type, value=attribute.value, status=active)


def _blocks(row: Patron, owed: Decimal | None, settings: KohaSettings) -> Iterator[Block]:
    """List the reasons for which Koha stops loans and holds (its patron flags).

    Debts are compared with the limits in the site file, because Koha's REST API does not
    return its own.
    """
    for is_set, kind, message in (
        (
            row.restricted,
            BlockKind.MANUAL,
            "Koha restricts the patron. Why is said in the patron's Restrictions.",
        ),
        (row.patron_card_lost, BlockKind.LOST_CARD, "Koha has the patron's card marked as lost."),
        (
            row.incorrect_address,
            BlockKind.OTHER,
            "Koha has the patron's address marked as unconfirmed.",
        ),
    ):
        if is_set:
            yield Block(kind=kind, stops=Stops.BOTH, message=message)
    for limit, stops, setting in (
        (settings.fine_limit, Stops.BORROWING, "fine_limit (noissuescharge in Koha)"),
        (settings.hold_fine_limit, Stops.REQUESTS, "hold_fine_limit (maxoutstanding in Koha)"),
    ):
        if owed is not None and limit is not None and owed > limit:
            message = f"The patron owes more than {setting}."
            yield Block(kind=BlockKind.FINES, stops=stops, message=message)
