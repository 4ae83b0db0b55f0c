"""A spreadsheet of patrons that is asked in place of a library system."""

from __future__ import annotations

from pathlib import Path

from verifier.ils.asking import SignIn
from verifier.ils.spreadsheet.identifier_column import ColumnReading
from verifier.ils.spreadsheet.index import Hit
from verifier.ils.spreadsheet.options import SpreadsheetOptions
from verifier.ils.spreadsheet.patron import ncip_answer, patron_record
from verifier.ils.spreadsheet.table import PatronTable
from verifier.ils.spreadsheet.watched import WatchedTable
from verifier.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupFailure,
    LookupOutcome,
    NotFound,
    PatronKey,
)
from verifier.model.patron import PatronRecord
from verifier.model.placeholders import is_placeholder
from verifier.model.site import IlsConnection, IlsRole
from verifier.rest.stopped import LookupStopped
from verifier.tables.headings import quoted

_USERNAME = "username"
_MOST_RECORDS = 10
_NO_USERNAMES = (
    "The connection names no column of user names, so nobody can be asked for by user name. Add "
    "username=… to `identifiers` of the connection."
)


class SpreadsheetConnector:
    """Looks patrons up in a file: for ReShare as its lookup would, as evidence by any column."""

    def __init__(self, connection: IlsConnection, options: SpreadsheetOptions) -> None:
        self._connection, self._options = connection, options
        self._file = WatchedTable(connection.file or Path(), options)

    @property
    def id(self) -> str:
        """The site file's id."""
        return self._connection.id

    @property
    def role(self) -> IlsRole:
        """Whether it stands in for what ReShare asks."""
        return self._connection.role

    def start(self) -> SpreadsheetConnector:
        """Begin to read the file, so that the first question finds it read."""
        self._file.start()
        return self

    def sign_in(self) -> SignIn:
        """Say that a file asks for no credentials."""
        return "not-needed"

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Look for one patron. Every failure is a ``CouldNotLook``; nothing is raised."""
        try:
            table = self._file.table(self._connection.timeout_seconds)
        except LookupStopped as stopped:
            return stopped.outcome
        if key.kind is KeyKind.EMAIL:
            return self._by_email(table, key.value)
        return self._by_identifier(table, key)

    def _by_identifier(self, table: PatronTable, key: PatronKey) -> LookupOutcome:
        asked = [one for one in table.readings if self._is_asked(one, key)]
        if not asked:
            return CouldNotLook(failure=LookupFailure.UNSUPPORTED, said=_NO_USERNAMES)
        if is_placeholder(key.value):
            return self._not_found(table, key.value)
        patrons = table.patrons(self._hits(table, key, asked))
        match patrons:
            case []:
                hidden = _nothing_there(table, asked) or _damage(table, asked, key)
                return hidden or self._not_found(table, key.value)
            case [hits]:
                return self._found(table, hits)
            case _:
                return self._ambiguous(table, patrons)

    def _by_email(self, table: PatronTable, address: str) -> LookupOutcome:
        patrons = table.with_email(address)
        match patrons:
            case []:
                return NotFound(said=f"The address stands in no row of {table.place}.")
            case [hits]:
                return Found(record=self._record(table, hits))
            case _:
                return Ambiguous(
                    count=len(patrons),
                    said=f"The address stands in {len(patrons):,} rows of {table.place}.",
                    records=tuple(self._record(table, hits) for hits in patrons[:_MOST_RECORDS]),
                )

    def _is_asked(self, reading: ColumnReading, key: PatronKey) -> bool:
        """Whether the question looks into that column."""
        column, kind = reading.column, reading.column.type.casefold()
        if self.role is IlsRole.EVIDENCE:
            return key.kind is not KeyKind.USERNAME or kind == _USERNAME
        wanted = {_USERNAME} if key.kind is KeyKind.USERNAME else self._options.lookup_by
        return not column.old and kind in wanted

    def _hits(self, table: PatronTable, key: PatronKey, asked: list[ColumnReading]) -> list[Hit]:
        """Find the value as it is; as evidence, where there is none, in any letter case.

        Cells of current columns come first.
        """
        positions = {one.column.position: one.column.old for one in asked}
        hits = [one for one in table.index.find(key.value) if one.column in positions]
        if not hits and self.role is IlsRole.EVIDENCE:
            anyhow = table.index.find_in_any_case(key.value)
            hits = [one for one in anyhow if one.column in positions]
        return sorted(hits, key=lambda one: positions[one.column])

    def _found(self, table: PatronTable, hits: list[Hit]) -> Found:
        first = hits[0]
        record = self._record(table, hits)
        matched = table.rows[first.row].identifiers[first.column] or ""
        answer = None
        if self.role is IlsRole.RESHARE:
            answer = ncip_answer(record, self._options, matched=matched)
        return Found(
            record=record, answer=answer, matched_type=table.readings[first.column].column.type
        )

    def _record(self, table: PatronTable, hits: list[Hit]) -> PatronRecord:
        rows = [table.rows[at] for at in dict.fromkeys(hit.row for hit in hits)]
        return patron_record(table, rows, self._options, source=self.id)

    def _ambiguous(self, table: PatronTable, patrons: list[list[Hit]]) -> Ambiguous:
        if self.role is IlsRole.RESHARE:
            return Ambiguous(count=len(patrons), said="Non-Unique User")
        return Ambiguous(
            count=len(patrons),
            said=f"The identifier stands in {len(patrons):,} rows of {table.place}.",
            records=tuple(self._record(table, hits) for hits in patrons[:_MOST_RECORDS]),
        )

    def _not_found(self, table: PatronTable, value: str) -> NotFound:
        """Say it as NCIP does where the file stands in for what ReShare asks."""
        if self.role is IlsRole.RESHARE:
            return NotFound(said="Unknown User")
        said = f"The identifier stands in no row of {table.place}."
        return NotFound(said=said + _without_zeros(table, value))


def _without_zeros(table: PatronTable, value: str) -> str:
    """Say that the same number stands there without the zeros that programs take away."""
    bare = value.lstrip("0")
    hits = table.index.find(bare) if bare != value and bare.isdecimal() else []
    if not hits:
        return ""
    row, heading = hits[0].row, quoted(table.readings[hits[0].column].column.heading)
    return (
        f" Without its leading zeros it does (row {table.rows[row].number}, column {heading}): a "
        "spreadsheet program may have taken them away. Export that column as text."
    )


def _nothing_there(table: PatronTable, asked: list[ColumnReading]) -> CouldNotLook | None:
    """Say that an export without a single identifier tells nothing about anybody."""
    if any(one.filled for one in asked):
        return None
    headings = ", ".join(quoted(one.column.heading) for one in asked)
    return CouldNotLook(
        failure=LookupFailure.PROTOCOL_ERROR,
        said=f"No row of {table.place} has a value in the column {headings}. Export it again.",
    )


def _damage(table: PatronTable, asked: list[ColumnReading], key: PatronKey) -> CouldNotLook | None:
    """Say that an identifier that was not found may be among the damaged ones."""
    hiding = [one.said_of_damage for one in asked if one.may_hide(key.value)]
    if not hiding:
        return None
    return CouldNotLook(
        failure=LookupFailure.PROTOCOL_ERROR,
        said=f"{'; '.join(hiding)}, so a patron who is not found in {table.place} may be among "
        "them. Export again with these columns as text.",
    )
