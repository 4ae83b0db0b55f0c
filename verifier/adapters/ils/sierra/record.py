"""Read a Sierra patron and build the patron record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from pydantic import Field, StrictInt

from verifier.adapters.http.json_body import Shape
from verifier.adapters.ils.record_parts import read_amount
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    Block,
    BlockKind,
    CapabilityName,
    Gap,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
)

# What is read of Sierra's answers (Sierra API reference, v6).


class SierraToken(Shape):
    """The answer of ``POST /token``."""

    access_token: str = Field(pattern=r"^[!-~]{1,4000}$")  # nothing that could end a header
    expires_in: float | None = None


class SierraError(Shape):
    """The envelope of every error."""

    code: StrictInt


class SierraBlock(Shape):
    """``blockInfo``: a manual block's code, and the day until which a patron is blocked."""

    code: str | None = None
    until: str | None = None


class SierraVarField(Shape):
    """One field of variable length: all of it in ``content``, or cut into subfields."""

    field_tag: str | None = Field(default=None, alias="fieldTag")
    content: str | None = None


class SierraPatron(Shape):
    """A patron. Of a deleted one Sierra tells the id alone."""

    id: int | str
    deleted: bool = False
    names: tuple[str, ...] | None = None
    barcodes: tuple[str, ...] | None = None
    unique_ids: tuple[str, ...] | None = Field(default=None, alias="uniqueIds")
    emails: tuple[str, ...] | None = None
    expiration_date: str | None = Field(default=None, alias="expirationDate")
    patron_type: int | str | None = Field(default=None, alias="patronType")
    block_info: SierraBlock | None = Field(default=None, alias="blockInfo")
    money_owed: float | str | None = Field(default=None, alias="moneyOwed")
    var_fields: tuple[SierraVarField, ...] | None = Field(default=None, alias="varFields")


BARCODE = "barcode"
UNIQUE_ID = "unique id"
RECORD_NUMBER = "record number"
OWN_PROPERTIES = {"b": BARCODE, "u": UNIQUE_ID}
"""Tags whose fields are properties of their own; all others are shown in varFields alone."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NO_BLOCK = frozenset({"", "-"})
_DELETED = (
    "The record is deleted; of a deleted record Sierra tells nothing but its number, so its "
    "identifiers are not known."
)


def patron_record(
    patron: SierraPatron,
    *,
    source: str,
    today: date,
    fine_limit: Decimal | None = None,
    currency: str | None = None,
    gaps: Sequence[Gap] = (),
) -> PatronRecord:
    """Make a record of *patron*. A block whose last day lies before *today* is over."""
    deleted = (
        (Gap(part=CapabilityName.OLD_IDENTIFIERS, message=_DELETED),)
        if tells_id_alone(patron)
        else ()
    )
    amount = read_amount(patron.money_owed)
    group = None if patron.patron_type is None else str(patron.patron_type).strip()
    return PatronRecord(
        source=source,
        internal_id=str(patron.id),
        identifiers=identifiers(patron),
        name=_name(patron.names or ()),
        emails=tuple(patron.emails or ()),
        group=PatronGroup(code=group) if group else None,
        account_status=AccountStatus.INACTIVE if patron.deleted else AccountStatus.ACTIVE,
        expires=_date(patron.expiration_date),
        blocks=tuple(_blocks(patron.block_info, today)),
        balance=None
        if amount is None
        else Balance(amount=amount, currency=currency, limit=fine_limit),
        gaps=(*deleted, *gaps),
    )


def tells_id_alone(patron: SierraPatron) -> bool:
    """Whether this is a deleted record, of which Sierra tells no identifiers."""
    return patron.deleted and not (patron.barcodes or patron.unique_ids or patron.var_fields)


def identifiers(patron: SierraPatron) -> tuple[PatronIdentifier, ...]:
    """List every identifier.

    Sierra keeps several barcodes in one record and says of none whether it is the current one;
    only a barcode that is alone must be it.
    """
    barcodes = tuple(barcode for barcode in patron.barcodes or () if barcode.strip())
    alone = len(barcodes) == 1
    status = IdentifierStatus.ACTIVE if alone else IdentifierStatus.UNKNOWN
    return (
        *(
            PatronIdentifier(type=BARCODE, value=barcode, status=status, primary=alone)
            for barcode in barcodes
        ),
        *(
            PatronIdentifier(type=UNIQUE_ID, value=unique_id, status=IdentifierStatus.ACTIVE)
            for unique_id in patron.unique_ids or ()
            if unique_id.strip()
        ),
        *(
            PatronIdentifier(type=_tagged(var_field.field_tag), value=var_field.content)
            for var_field in patron.var_fields or ()
            if var_field.field_tag
            and var_field.field_tag not in OWN_PROPERTIES
            and var_field.content
        ),
        PatronIdentifier(type=RECORD_NUMBER, value=str(patron.id), status=IdentifierStatus.ACTIVE),
    )


def bearing(patron: SierraPatron, wanted: str, index: str) -> str | None:
    """Name the type of the identifier that equals *wanted*; None where none does.

    The index of barcodes is shared with items and other ids, so a hit proves nothing by itself,
    and may be one by a unique id; a record number is never found there. Barcodes are written
    with blanks and without; the index does not tell them apart, nor upper case from lower case.
    """
    plain = _plain(wanted)
    for identifier in identifiers(patron):
        if (identifier.type == RECORD_NUMBER) == (index == RECORD_NUMBER) and _plain(
            identifier.value
        ) == plain:
            return identifier.type
    return None


def type_of(tag: str) -> str:
    """Name the identifiers that stand in fields of that *tag*."""
    return OWN_PROPERTIES.get(tag) or _tagged(tag)


def _tagged(tag: str | None) -> str:
    return f"varField {tag}"


def _plain(value: str) -> str:
    bare = value.replace(" ", "")
    return bare.lower() if bare.isascii() else bare


def _name(names: Sequence[str]) -> PersonName | None:
    """Read the first name, "Last, First"."""
    whole = next((name.strip() for name in names if name.strip()), None)
    if whole is None:
        return None
    family, comma, given = whole.partition(",")
    if not comma:
        return PersonName(unstructured=whole)
    return PersonName(
        given=given.strip() or None, family=family.strip() or None, unstructured=whole
    )


def _date(text: str | None) -> date | None:
    """Read ``2030-12-31``; None for anything else."""
    if text is None or not _DATE.fullmatch(text[:10]):
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _blocks(block: SierraBlock | None, today: date) -> Iterator[Block]:
    """Give the manual block; and one that has no code but a last day still to come."""
    if block is None:
        return
    code = (block.code or "").strip()
    until = _date(block.until)
    if code not in _NO_BLOCK:
        message = f"Manual block (MBLOCK), code {code}"
        yield Block(kind=BlockKind.MANUAL, message=message, until=until)
    elif until is not None and until >= today:
        message = "Blocked until a day that Sierra has set"
        yield Block(kind=BlockKind.AUTO, message=message, until=until)
