"""Read PAPI's answers about a patron and build the patron record."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StrictInt

from verifier.adapters.http.json_body import Shape
from verifier.adapters.ils.polaris.settings import PolarisSettings
from verifier.adapters.ils.record_parts import (
    balance_of,
    each_once,
    person_name,
    read_amount,
    same,
)
from verifier.domain.model.patron import (
    Block,
    BlockKind,
    Gap,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    Stops,
)

# The fields of Polaris's answers that are read (PAPI reference, 8.0). Errors too have HTTP 200.

_Plain = Annotated[str, Field(pattern=r"^[!-~]{0,4000}$")]
"""A text of visible ASCII, which can be part of a header or a URL and cannot end either."""


class PapiAnswer(Shape):
    """The fields of every answer. ``code`` is zero or a number of rows; if negative, an error."""

    code: StrictInt = Field(alias="PAPIErrorCode")
    words: str | None = Field(None, alias="ErrorMessage")


class StaffAnswer(PapiAnswer):
    """The answer of AuthenticateStaffUser."""

    token: _Plain | None = Field(None, alias="AccessToken")
    secret: _Plain | None = Field(None, alias="AccessSecret")
    expires: str | None = Field(None, alias="AuthExpDate")


class _SystemBlock(Shape):
    id: int | None = Field(None, alias="BlockID")
    description: str | None = Field(None, alias="BlockDescription")


class PatronData(Shape):
    """The ``PatronBasicData`` of a patron."""

    patron_id: int = Field(alias="PatronID")
    barcode: str | None = Field(None, alias="Barcode")
    former_id: str | None = Field(None, alias="FormerID")
    name_first: str | None = Field(None, alias="NameFirst")
    name_middle: str | None = Field(None, alias="NameMiddle")
    name_last: str | None = Field(None, alias="NameLast")
    email: str | None = Field(None, alias="EmailAddress")
    other_email: str | None = Field(None, alias="AltEmailAddress")
    patron_code: int | None = Field(None, alias="PatronCodeID")
    expires: str | None = Field(None, alias="ExpirationDate")
    charges: float | str | None = Field(None, alias="ChargeBalance")
    system_blocks: tuple[_SystemBlock, ...] | None = Field(None, alias="PatronSystemBlocks")
    user1: str | None = Field(None, alias="User1")
    user2: str | None = Field(None, alias="User2")
    user3: str | None = Field(None, alias="User3")
    user4: str | None = Field(None, alias="User4")
    user5: str | None = Field(None, alias="User5")


class BasicDataAnswer(Shape):
    """A successful answer of PatronBasicDataGet."""

    patron: PatronData = Field(alias="PatronBasicData")


class _CirculationBlock(Shape):
    description: str | None = Field(None, alias="BlockDescription")


class CirculationAnswer(Shape):
    """A successful answer of PatronCirculateBlocksGet."""

    valid: bool | None = Field(None, alias="ValidPatron")
    barcode: str | None = Field(None, alias="PatronBarcode")
    may_circulate: bool | None = Field(None, alias="CanPatronCirculate")
    blocks: tuple[_CirculationBlock, ...] | None = Field(None, alias="Blocks")


class Charge(Shape):
    """One open charge."""

    outstanding: float | str | None = Field(None, alias="OutstandingAmount")


class AccountAnswer(PapiAnswer):
    """A successful answer of PatronAccountGet."""

    charges: tuple[Charge, ...] | None = Field(None, alias="PatronAccountGetRows")


class SearchRow(Shape):
    """One patron found by a search."""

    patron_id: int | None = Field(None, alias="PatronID")
    barcode: str | None = Field(None, alias="Barcode")


class SearchAnswer(PapiAnswer):
    """A successful answer of PatronSearch."""

    total: StrictInt | None = Field(None, alias="TotalRecordsFound")
    rows: tuple[SearchRow, ...] | None = Field(None, alias="PatronSearchRows")


class _PatronCode(Shape):
    id: int = Field(alias="PatronCodeID")
    description: str | None = Field(None, alias="Description")


class PatronCodesAnswer(Shape):
    """A successful answer of PatronCodesGet."""

    codes: tuple[_PatronCode, ...] | None = Field(None, alias="PatronCodesRows")


# Polaris's dates: PAPI's JSONDateFormat is either Microsoft's or ISO 8601.

_MICROSOFT = re.compile(r"/Date\((?P<ms>-?\d{1,14})(?P<zone>[+-]\d{4})?\)/", re.ASCII)
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def moment(text: str | None) -> datetime | None:
    """Read ``/Date(number-0500)/`` or ``2022-01-04T14:58:32-0400``; None for anything else.

    The number counts milliseconds since 1970 in UTC, and is followed by the server's time
    zone. A date in ISO form may have no time zone.
    """
    with suppress(ValueError, OverflowError):
        found = _MICROSOFT.fullmatch(text or "")
        if found is not None:
            zone = datetime.strptime(found["zone"] or "+0000", "%z").tzinfo
            return (_BEGINNING + timedelta(milliseconds=int(found["ms"]))).astimezone(zone)
        if _ISO.fullmatch(text or ""):
            return datetime.fromisoformat(text or "")
    return None


_MONEY_IDS = (1024, 4096)  # system blocks: collection agency, registration fee
_WORDS = (  # hints: libraries write their own words
    (BlockKind.EXPIRED, r"\bexpired?\b"),
    (BlockKind.LOST_CARD, r"\b(?:lost|stolen) card\b|\bcard\b.*\b(?:lost|stolen)\b"),
    (BlockKind.FINES, r"\b(?:fines?|fees?|charges?|owes|collection agency)\b"),
)


def _blocks(patron: PatronData, circulation: CirculationAnswer | None) -> Iterator[Block]:
    """List the system blocks, classified by number, then the blocks that stop a loan now.

    The latter include blocks set by staff; their text only hints at the reason.
    """
    for block in patron.system_blocks or ():
        message = (block.description or "").strip() or f"System block {block.id}"
        kind = BlockKind.FINES if block.id in _MONEY_IDS else BlockKind.AUTO
        yield Block(kind=kind, message=message)
    if circulation is None:
        return
    messages = [(block.description or "").strip() for block in circulation.blocks or ()]
    for message in filter(None, messages):
        kinds = (kind for kind, words in _WORDS if re.search(words, message, re.IGNORECASE))
        kind = next(kinds, BlockKind.OTHER)
        yield Block(kind=kind, stops=Stops.BORROWING, message=message)
    if circulation.may_circulate is False and not any(messages):
        message = "Polaris says that the patron may not borrow, and gives no reason"
        yield Block(kind=BlockKind.OTHER, stops=Stops.BORROWING, message=message)


BARCODE = "barcode"


def patron_record(
    patron: PatronData,
    settings: PolarisSettings,
    *,
    source: str,
    circulation: CirculationAnswer | None = None,
    owed: Decimal | None = None,
    group_label: str | None = None,
    gaps: Sequence[Gap] = (),
) -> PatronRecord:
    """Build the patron record. Polaris does not tell if an account is inactive."""
    expires, code = moment(patron.expires), patron.patron_code
    names = ((name or "").strip() for name in (patron.name_first, patron.name_middle))
    # if both lists have the same block, the later entry knows what it stops
    blocks = {block.message: block for block in _blocks(patron, circulation)}
    return PatronRecord(
        source=source,
        internal_id=str(patron.patron_id),
        identifiers=tuple(_identifiers(patron, settings.user_fields)),
        name=person_name(" ".join(filter(None, names)), (patron.name_last or "").strip()),
        emails=each_once((patron.email, patron.other_email)),
        group=None if code is None else PatronGroup(code=str(code), label=group_label),
        expires=None if expires is None else expires.date(),
        blocks=tuple(blocks.values()),
        balance=balance_of(owed, settings.currency, settings.fine_limit),
        gaps=tuple(gaps),
    )


def _identifiers(patron: PatronData, user_fields: Sequence[str]) -> Iterator[PatronIdentifier]:
    """List every identifier. The former barcode is an old card: Polaris keeps only one."""
    active = IdentifierStatus.ACTIVE
    barcode, former = patron.barcode or "", patron.former_id or ""
    if barcode.strip():
        yield PatronIdentifier(type=BARCODE, value=barcode, status=active, primary=True)
    if former.strip() and former != barcode:
        yield PatronIdentifier(type=BARCODE, value=former, status=IdentifierStatus.INACTIVE)
    for name in user_fields:
        value = getattr(patron, name.lower()) or ""
        if value.strip():
            yield PatronIdentifier(type=name, value=value, status=active)
    yield PatronIdentifier(type="PatronID", value=str(patron.patron_id), status=active)


def bears(held: str | None, wanted: str) -> bool:
    """Compare as Polaris's database does: ignore case, and spaces at the end.

    Beyond ASCII the database compares even more loosely; this function does not.
    """
    value = (held or "").rstrip(" ")
    return bool(value) and same(value, wanted.rstrip(" "))


def sum_of(charges: Sequence[Charge]) -> Decimal | None:
    """Sum the open amounts; None if one of them cannot be read."""
    amounts = [read_amount(charge.outstanding) for charge in charges]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None
