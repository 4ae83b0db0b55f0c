"""Build the patron record from rows of a table, and the answer that NCIP would give."""

from collections.abc import Iterator, Sequence

from verifier.adapters.ils.record_parts import balance_of, group_of, person_name
from verifier.adapters.ils.spreadsheet.settings import SpreadsheetSettings
from verifier.adapters.ils.spreadsheet.table import Details, PatronTable, Row
from verifier.adapters.tabular.cells import quoted
from verifier.domain.model.lookup import NcipAnswer, Privilege
from verifier.domain.model.patron import (
    AccountStatus,
    Block,
    BlockKind,
    CapabilityName,
    Gap,
    IdentifierStatus,
    PatronIdentifier,
    PatronRecord,
)

_UNREAD = {
    CapabilityName.ACCOUNT_STATUS: "is in neither `active_words` nor `inactive_words`",
    CapabilityName.BLOCKS: "is in neither `blocked_words` nor `not_blocked_words`",
    CapabilityName.EXPIRY: "fits no `date_format` of the connection",
    CapabilityName.BALANCE: "is no amount, or one that could be read in two ways",
}


def patron_record(
    table: PatronTable, rows: Sequence[Row], settings: SpreadsheetSettings, *, source: str
) -> PatronRecord:
    """Build a record from the rows of one patron.

    The identifiers are from all rows, each other part from the first row that has it.
    """
    columns = zip(*(row.details for row in rows), strict=True)
    first = Details._make(
        next((value for value in column if value != nothing), nothing)
        for column, nothing in zip(columns, Details(), strict=True)
    )
    blocked = f"The column {quoted(settings.parts['blocked'])} says so" if first.blocked else ""
    return PatronRecord(
        source=source,
        internal_id=first.internal_id,
        identifiers=tuple(_identifiers(table, rows)),
        name=person_name(first.given_name, first.family_name, first.full_name),
        emails=first.emails,
        group=group_of(first.group, first.group_label),
        account_status=first.status,
        expires=first.expires,
        blocks=(Block(kind=BlockKind.OTHER, message=blocked),) if blocked else (),
        balance=balance_of(first.balance, settings.currency, settings.fine_limit),
        gaps=tuple(_gaps(table, rows)),
    )


def ncip_answer(
    record: PatronRecord, settings: SpreadsheetSettings, *, matched: str
) -> NcipAnswer:
    """Build the answer that the library system's NCIP service would give for *record*."""
    privileges = [Privilege(key="PROFILE", value=record.group.code)] if record.group else []
    inactive = record.account_status is AccountStatus.INACTIVE
    status = "BLOCKED" if record.blocks else "INACTIVE" if inactive else "ACTIVE"
    word = settings.status_word or status
    privileges.append(Privilege(key="STATUS", value=word, valid_to=record.expires))
    return NcipAnswer(
        user_id=matched, privileges=tuple(privileges), name=record.name, emails=record.emails
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


def _gaps(table: PatronTable, rows: Sequence[Row]) -> Iterator[Gap]:
    for row in rows:
        for part in row.details.unread:
            why = _UNREAD.get(part, "holds no value")
            yield Gap(part=part, message=f"{table.place}, row {row.number}: the cell {why}.")
    for row in rows:
        for reading, value in zip(table.readings, row.identifiers, strict=True):
            if value is None and (kind := reading.damaged.get(row.number)):
                message = (
                    f"{table.place}, row {row.number}: column {quoted(reading.column.heading)} is "
                    f"damaged ({kind.value})."
                )
                yield Gap(part=CapabilityName.OLD_IDENTIFIERS, message=message)
