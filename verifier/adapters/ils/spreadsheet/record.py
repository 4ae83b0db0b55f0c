"""Rows of a table as a patron record, and as the answer that NCIP would give about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verifier.adapters.ils.spreadsheet.settings import SpreadsheetOptions
from verifier.adapters.ils.spreadsheet.table import Details, PatronTable, Row
from verifier.adapters.tabular.cells import quoted
from verifier.domain.model.lookup import NcipAnswer, Privilege
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

_UNREAD = {
    CapabilityName.ACCOUNT_STATUS: "is in neither `active_words` nor `inactive_words`",
    CapabilityName.BLOCKS: "is in neither `blocked_words` nor `not_blocked_words`",
    CapabilityName.EXPIRY: "fits no `date_format` of the connection",
    CapabilityName.BALANCE: "is no amount, or one that could be read in two ways",
}


def patron_record(
    table: PatronTable, rows: Sequence[Row], options: SpreadsheetOptions, *, source: str
) -> PatronRecord:
    """Make a record of the rows of one patron; all but the identifiers is the first one's."""
    first = rows[0].details
    return PatronRecord(
        source=source,
        internal_id=first.internal_id,
        identifiers=tuple(_identifiers(table, rows)),
        name=_name(first),
        emails=first.emails,
        group=PatronGroup(code=first.group, label=first.group_label) if first.group else None,
        account_status=first.status,
        expires=first.expires,
        blocks=tuple(_blocks(first, options)),
        balance=_balance(first, options),
        gaps=tuple(_gaps(table, rows)),
    )


def ncip_answer(record: PatronRecord, options: SpreadsheetOptions, *, matched: str) -> NcipAnswer:
    """Make the answer that the library system's NCIP service would give about *record*."""
    privileges = [Privilege(key="PROFILE", value=record.group.code)] if record.group else []
    word = options.status_word or _status_word(record)
    privileges.append(Privilege(key="STATUS", value=word, valid_to=record.expires))
    return NcipAnswer(
        user_id=matched,
        privileges=tuple(privileges),
        name=record.name,
        emails=record.emails,
    )


def _identifiers(table: PatronTable, rows: Sequence[Row]) -> Iterator[PatronIdentifier]:
    seen: set[tuple[str, str]] = set()
    barcode = False
    for reading in table.readings:
        column = reading.column
        for row in rows:
            value = row.identifiers[column.position]
            if value is None or (column.type, value) in seen:
                continue
            seen.add((column.type, value))
            status = IdentifierStatus.INACTIVE if column.old else IdentifierStatus.ACTIVE
            primary = not barcode and not column.old and column.type.casefold() == "barcode"
            barcode = barcode or primary
            yield PatronIdentifier(type=column.type, value=value, status=status, primary=primary)


def _name(details: Details) -> PersonName | None:
    parts = (details.given_name, details.family_name, details.full_name)
    if not any(parts):
        return None
    return PersonName(given=parts[0], family=parts[1], unstructured=parts[2])


def _blocks(details: Details, options: SpreadsheetOptions) -> Iterator[Block]:
    if details.blocked:
        message = f"The column {quoted(options.parts['blocked'])} says so"
        yield Block(kind=BlockKind.OTHER, message=message)


def _balance(details: Details, options: SpreadsheetOptions) -> Balance | None:
    if details.balance is None:
        return None
    return Balance(amount=details.balance, currency=options.currency, limit=options.fine_limit)


def _gaps(table: PatronTable, rows: Sequence[Row]) -> Iterator[Gap]:
    first = rows[0]
    for sight in first.details.unread:
        why = _UNREAD.get(sight, "holds no value")
        yield Gap(part=sight, message=f"{table.place}, row {first.number}: the cell {why}.")
    for row in rows:
        for reading in table.damaged_in(row):
            kind = reading.damaged[row.number]
            heading = quoted(reading.column.heading)
            message = (
                f"{table.place}, row {row.number}: column {heading} is damaged ({kind.value})."
            )
            yield Gap(part=CapabilityName.OLD_IDENTIFIERS, message=message)


def _status_word(record: PatronRecord) -> str:
    if record.blocks:
        return "BLOCKED"
    return "INACTIVE" if record.account_status is AccountStatus.INACTIVE else "ACTIVE"
