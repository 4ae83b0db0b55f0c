"""Read PAPI's answers about a patron and build the patron record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StrictInt

from verifier.adapters.http.json_body import Shape
from verifier.adapters.ils.polaris.settings import PolarisSettings
from verifier.adapters.ils.record_parts import person_name, read_amount
from verifier.domain.model.patron import (
    Balance,
    Block,
    BlockKind,
    Gap,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
    Stops,
)

# What is read of Polaris's answers (PAPI reference, 8.0). HTTP stays 200 on its errors.

_Plain = Annotated[str, Field(pattern=r"^[!-~]{0,4000}$")]
"""A word that a header and an address can carry, and nothing that could end them."""


class PapiAnswer(Shape):
    """What every answer has: zero or a number of rows, or a negative error."""

    code: StrictInt = Field(alias="PAPIErrorCode")
    words: str | None = Field(default=None, alias="ErrorMessage")


class StaffAnswer(PapiAnswer):
    """The answer of AuthenticateStaffUser."""

    token: _Plain | None = Field(default=None, alias="AccessToken")
    secret: _Plain | None = Field(default=None, alias="AccessSecret")
    expires: str | None = Field(default=None, alias="AuthExpDate")


class SystemBlock(Shape):
    """A block that Polaris has set by itself; its id says why."""

    id: int | None = Field(default=None, alias="BlockID")
    description: str | None = Field(default=None, alias="BlockDescription")


class PatronData(Shape):
    """``PatronBasicData``."""

    patron_id: int = Field(alias="PatronID")
    barcode: str | None = Field(default=None, alias="Barcode")
    former_id: str | None = Field(default=None, alias="FormerID")
    name_first: str | None = Field(default=None, alias="NameFirst")
    name_middle: str | None = Field(default=None, alias="NameMiddle")
    name_last: str | None = Field(default=None, alias="NameLast")
    email: str | None = Field(default=None, alias="EmailAddress")
    other_email: str | None = Field(default=None, alias="AltEmailAddress")
    patron_code: int | None = Field(default=None, alias="PatronCodeID")
    expires: str | None = Field(default=None, alias="ExpirationDate")
    charges: float | str | None = Field(default=None, alias="ChargeBalance")
    system_blocks: tuple[SystemBlock, ...] | None = Field(default=None, alias="PatronSystemBlocks")
    user1: str | None = Field(default=None, alias="User1")
    user2: str | None = Field(default=None, alias="User2")
    user3: str | None = Field(default=None, alias="User3")
    user4: str | None = Field(default=None, alias="User4")
    user5: str | None = Field(default=None, alias="User5")


class BasicDataAnswer(Shape):
    """The answer of PatronBasicDataGet, where it is no error."""

    patron: PatronData = Field(alias="PatronBasicData")


class CirculationBlock(Shape):
    """A reason not to lend to a patron now."""

    description: str | None = Field(default=None, alias="BlockDescription")


class CirculationAnswer(Shape):
    """The answer of PatronCirculateBlocksGet, where it is no error."""

    valid: bool | None = Field(default=None, alias="ValidPatron")
    barcode: str | None = Field(default=None, alias="PatronBarcode")
    may_circulate: bool | None = Field(default=None, alias="CanPatronCirculate")
    blocks: tuple[CirculationBlock, ...] | None = Field(default=None, alias="Blocks")


class Charge(Shape):
    """One open charge."""

    outstanding: float | str | None = Field(default=None, alias="OutstandingAmount")


class AccountAnswer(PapiAnswer):
    """The answer of PatronAccountGet, where it is no error."""

    charges: tuple[Charge, ...] | None = Field(default=None, alias="PatronAccountGetRows")


class SearchRow(Shape):
    """One patron whom a search led to."""

    patron_id: int | None = Field(default=None, alias="PatronID")
    barcode: str | None = Field(default=None, alias="Barcode")


class SearchAnswer(PapiAnswer):
    """The answer of PatronSearch, where it is no error."""

    total: StrictInt | None = Field(default=None, alias="TotalRecordsFound")
    rows: tuple[SearchRow, ...] | None = Field(default=None, alias="PatronSearchRows")


class PatronCode(Shape):
    """One patron code and its name."""

    id: int = Field(alias="PatronCodeID")
    description: str | None = Field(default=None, alias="Description")


class PatronCodesAnswer(Shape):
    """The answer of PatronCodesGet, where it is no error."""

    codes: tuple[PatronCode, ...] | None = Field(default=None, alias="PatronCodesRows")


# Polaris's dates: PAPI's JSONDateFormat is either Microsoft's or ISO 8601.

_MICROSOFT = re.compile(
    r"/Date\((?P<ms>-?\d{1,14})(?:(?P<sign>[+-])(?P<hours>\d\d)(?P<minutes>\d\d))?\)/", re.ASCII
)
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def moment(text: str | None) -> datetime | None:
    """Read ``/Date(number-0500)/`` or ``2022-01-04T14:58:32-0400``.

    The number counts milliseconds since 1970 in UTC; what follows is the server's own zone. A
    date in ISO form may come without one. None for anything else.
    """
    if text is None:
        return None
    with suppress(ValueError, OverflowError):
        found = _MICROSOFT.fullmatch(text)
        if found is not None:
            at = _BEGINNING + timedelta(milliseconds=int(found["ms"]))
            return at.astimezone(_zone(found))
        if _ISO.fullmatch(text):
            return datetime.fromisoformat(text)
    return None


def day(text: str | None) -> date | None:
    """Read the day of a moment, in the zone that it is told in."""
    at = moment(text)
    return None if at is None else at.date()


def _zone(found: re.Match[str]) -> timezone:
    if found["sign"] is None:
        return UTC
    off = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"]))
    return timezone(-off if found["sign"] == "-" else off)


_COLLECTION_AGENCY, _REGISTRATION_FEE = 1024, 4096
_MONEY_IDS = (_COLLECTION_AGENCY, _REGISTRATION_FEE)
_WORDS = (  # hints: libraries write their own words
    (BlockKind.EXPIRED, re.compile(r"\bexpired?\b", re.IGNORECASE)),
    (
        BlockKind.LOST_CARD,
        re.compile(r"\b(?:lost|stolen) card\b|\bcard\b.*\b(?:lost|stolen)\b", re.IGNORECASE),
    ),
    (
        BlockKind.FINES,
        re.compile(r"\b(?:fines?|fees?|charges?|owes|collection agency)\b", re.IGNORECASE),
    ),
)
_NO_REASON = "Polaris says that the patron may not borrow, and gives no reason"


def system_blocks(blocks: Iterable[SystemBlock]) -> Iterator[Block]:
    """Give the blocks of PatronBasicDataGet: Polaris sets them, by the numbers it documents."""
    for block in blocks:
        message = (block.description or "").strip() or None
        kind = BlockKind.FINES if block.id in _MONEY_IDS else BlockKind.AUTO
        yield Block(kind=kind, message=message or f"System block {block.id}")


def circulation_blocks(answer: CirculationAnswer) -> Iterator[Block]:
    """Give the blocks of PatronCirculateBlocksGet: what stops a loan now, staff's own as well."""
    messages = [(block.description or "").strip() for block in answer.blocks or ()]
    for message in messages:
        if message:
            yield Block(kind=_kind(message), stops=Stops.BORROWING, message=message)
    if answer.may_circulate is False and not any(messages):
        yield Block(kind=BlockKind.OTHER, stops=Stops.BORROWING, message=_NO_REASON)


def each_once(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Leave out blocks of the same words. Of two views of one the later is kept."""
    return tuple({block.message: block for block in blocks}.values())


def _kind(message: str) -> BlockKind:
    for kind, words in _WORDS:
        if words.search(message):
            return kind
    return BlockKind.OTHER


BARCODE = "barcode"
PATRON_ID = "PatronID"


def patron_record(
    patron: PatronData,
    *,
    source: str,
    options: PolarisSettings,
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


def sum_of(charges: Sequence[Charge]) -> Decimal | None:
    """Add what is open; None where one of the amounts cannot be read."""
    amounts = [read_amount(charge.outstanding) for charge in charges]
    if None in amounts:
        return None
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def _filled(text: str | None) -> str | None:
    return text if text and text.strip() else None


def _name(patron: PatronData) -> PersonName | None:
    given = " ".join(
        one.strip() for one in (patron.name_first, patron.name_middle) if one and one.strip()
    )
    family = (patron.name_last or "").strip()
    return person_name(given, family)
