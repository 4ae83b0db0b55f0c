"""Read a Sierra patron and build the patron record."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from pydantic import Field, StrictInt

from verifier.adapters.http.json_body import Shape
from verifier.adapters.ils.record_parts import (
    balance_of,
    group_of,
    person_name,
    read_amount,
    read_day,
    same,
)
from verifier.adapters.ils.sierra.settings import SierraSettings
from verifier.domain.model.patron import (
    AccountStatus,
    Block,
    BlockKind,
    CapabilityName,
    Gap,
    IdentifierStatus,
    PatronIdentifier,
    PatronRecord,
    PersonName,
)

# The fields of Sierra's answers that are read (Sierra API reference, v6).


class SierraToken(Shape):
    """The response of ``POST /token``."""

    access_token: str = Field(pattern=r"^[!-~]{1,4000}$")  # nothing that could end a header
    expires_in: float | None = None


class SierraError(Shape):
    """The envelope of every error response."""

    code: StrictInt


class SierraBlock(Shape):
    """``blockInfo``: the code of a manual block, and the last day of the block."""

    code: str | None = None
    until: str | None = None


class SierraVarField(Shape):
    """One variable-length field. ``content`` is None if it is split into subfields."""

    field_tag: str | None = Field(default=None, alias="fieldTag")
    content: str | None = None


class SierraPatron(Shape):
    """A patron. For a deleted one Sierra returns only the ID."""

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
"""Tags whose fields have their own property; all others are only in varFields."""

_DELETED = Gap(
    part=CapabilityName.OLD_IDENTIFIERS,
    message="The record is deleted; of a deleted record Sierra tells nothing but its number, so "
    "its identifiers are not known.",
)


def patron_record(
    patron: SierraPatron, settings: SierraSettings, *, source: str, gaps: Sequence[Gap] = ()
) -> PatronRecord:
    """Build the patron record of *patron*."""
    group = None if patron.patron_type is None else str(patron.patron_type).strip()
    return PatronRecord(
        source=source,
        internal_id=str(patron.id),
        identifiers=identifiers(patron),
        name=_name(patron.names or ()),
        emails=tuple(patron.emails or ()),
        group=group_of(group),
        account_status=AccountStatus.INACTIVE if patron.deleted else AccountStatus.ACTIVE,
        expires=read_day(patron.expiration_date),
        blocks=tuple(_blocks(patron.block_info)),
        balance=balance_of(read_amount(patron.money_owed), settings.currency, settings.fine_limit),
        gaps=(*([_DELETED] if tells_id_alone(patron) else []), *gaps),
    )


def tells_id_alone(patron: SierraPatron) -> bool:
    """Whether this is a deleted record, for which Sierra returns no identifiers."""
    return patron.deleted and not (patron.barcodes or patron.unique_ids or patron.var_fields)


def identifiers(patron: SierraPatron) -> tuple[PatronIdentifier, ...]:
    """List every identifier.

    A Sierra record can hold several barcodes and does not say which is current. A barcode is
    taken as the current one only if it is the only one.
    """
    barcodes = [barcode for barcode in patron.barcodes or () if barcode.strip()]
    alone, active = len(barcodes) == 1, IdentifierStatus.ACTIVE
    status = active if alone else IdentifierStatus.UNKNOWN
    found = [
        PatronIdentifier(type=BARCODE, value=barcode, status=status, primary=alone)
        for barcode in barcodes
    ]
    found += [
        PatronIdentifier(type=UNIQUE_ID, value=unique_id, status=active)
        for unique_id in patron.unique_ids or ()
        if unique_id.strip()
    ]
    found += [
        PatronIdentifier(type=type_of(var_field.field_tag), value=var_field.content)
        for var_field in patron.var_fields or ()
        if var_field.field_tag and var_field.field_tag not in OWN_PROPERTIES and var_field.content
    ]
    return (*found, PatronIdentifier(type=RECORD_NUMBER, value=str(patron.id), status=active))


def bearing(patron: SierraPatron, wanted: str, index: str) -> str | None:
    """Return the type of the identifier that equals *wanted*; None if none does.

    The barcode index also holds item barcodes and other IDs, so a hit proves nothing by
    itself, and may be by a unique ID; it never finds record numbers. Case and spaces are
    ignored, as in the index.
    """
    by_number = index == RECORD_NUMBER
    for identifier in identifiers(patron):
        comparable = (identifier.type == RECORD_NUMBER) == by_number
        if comparable and same(identifier.value.replace(" ", ""), wanted.replace(" ", "")):
            return identifier.type
    return None


def type_of(tag: str) -> str:
    """Return the identifier type of fields with that *tag*."""
    return OWN_PROPERTIES.get(tag) or f"varField {tag}"


def _name(names: Sequence[str]) -> PersonName | None:
    """Read the first name in the list, "Last, First"; keep the whole text besides its parts."""
    whole = next((name.strip() for name in names if name.strip()), "")
    family, comma, given = whole.partition(",")
    return person_name(given.strip(), family.strip() if comma else None, whole)


def _blocks(block: SierraBlock | None) -> Iterator[Block]:
    """Return the manual block, or else a block whose last day has not passed."""
    if block is None:
        return
    code, until = (block.code or "").strip(), read_day(block.until)
    if code not in ("", "-"):
        message = f"Manual block (MBLOCK), code {code}"
        yield Block(kind=BlockKind.MANUAL, message=message, until=until)
    elif until is not None and until >= datetime.now(UTC).date():
        message = "Blocked until a day that Sierra has set"
        yield Block(kind=BlockKind.AUTO, message=message, until=until)
