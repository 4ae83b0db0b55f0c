"""Look up patrons in a spreadsheet, check its settings, and reload the file when it changes."""

from __future__ import annotations

import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from threading import Event, Lock, Thread
from typing import NamedTuple

from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.connector_interface import ConnectionBase, SignIn
from verifier.adapters.ils.spreadsheet.record import ncip_answer, patron_record
from verifier.adapters.ils.spreadsheet.settings import SpreadsheetSettings
from verifier.adapters.ils.spreadsheet.sheet import open_sheet, unreachable
from verifier.adapters.ils.spreadsheet.table import (
    ColumnReading,
    Hit,
    PatronTable,
    find_columns,
    load_table,
)
from verifier.adapters.tabular.cells import quoted
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupFailure,
    LookupOutcome,
    NotFound,
    PatronKey,
)
from verifier.domain.model.patron import PatronRecord
from verifier.domain.model.site import IlsConnection, IlsRole, Site
from verifier.domain.model.text_values import is_placeholder


class Stamp(NamedTuple):
    """Properties of a file that change when the file changes."""

    inode: int
    modified: int  # nanoseconds, as the next
    changed: int
    size: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """Read the file's properties. Raises ``LookupAborted`` if it cannot be found."""
        try:
            found = path.stat()
        except (OSError, ValueError) as error:
            raise unreachable(path, error) from None
        return cls(found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size)


class _Loading:
    """One load of the file in its own thread, which may outlast the lookup that started it."""

    def __init__(self, path: Path, options: SpreadsheetSettings, stamp: Stamp) -> None:
        self.stamp = stamp
        self.done = Event()
        # set before ``done``; None if the file changed while it was read
        self.result: PatronTable | CouldNotLook | None = None
        Thread(target=self._load, args=(path, options), daemon=True).start()

    def _load(self, path: Path, options: SpreadsheetSettings) -> None:
        result: PatronTable | CouldNotLook
        try:
            result = load_table(path, options)
        except LookupAborted as stopped:
            result = stopped.outcome
        except Exception as error:  # noqa: BLE001 - a defect must not leave the others waiting
            message = (
                f"{path.name} was not read by a defect of the verifier ({type(error).__name__})."
            )
            result = CouldNotLook(failure=LookupFailure.PROTOCOL_ERROR, message=message)
        with suppress(LookupAborted):  # the data may be half old, half new
            self.result = result if Stamp.of(path) == self.stamp else None
        self.done.set()


SLOWEST_BYTES_PER_SECOND = 100_000
"""A file that takes longer to read is taken to hang: a busy machine reads several times more."""


class WatchedTable:
    """The current table of a file, reloaded when the file changes. Thread-safe.

    Lookups at the same time share one load.
    """

    def __init__(self, path: Path, options: SpreadsheetSettings) -> None:
        self._path, self._options = path, options
        self._lock = Lock()
        self._loading: _Loading | None = None

    def start(self) -> None:
        """Start to load, so that the first lookup need not wait. Ignores a missing file."""
        try:
            self._current(Stamp.of(self._path))
        except LookupAborted:
            return  # each lookup reports it

    def table(self, patience: float) -> PatronTable:
        """Return the table. Raises ``LookupAborted``.

        It waits for at most *patience* seconds, or longer for a file that is too large to be read
        in that time.
        """
        began = time.monotonic()
        while True:
            stamp = Stamp.of(self._path)
            patience = max(patience, stamp.size / SLOWEST_BYTES_PER_SECOND)
            loading = self._current(stamp)
            if not loading.done.wait(max(began + patience - time.monotonic(), 0)):
                raise LookupAborted(
                    LookupFailure.TIMEOUT,
                    f"{self._path.name} is still being read after {patience:.3g} seconds. Ask "
                    "again, or raise `timeout_seconds` of the connection; CSV is read faster "
                    "than Excel.",
                )
            if loading.stamp != stamp:
                continue
            if isinstance(loading.result, PatronTable):
                return loading.result
            if loading.result is not None:
                raise LookupAborted(loading.result.failure, loading.result.message)

    def _current(self, stamp: Stamp) -> _Loading:
        """Return the load of the file with this *stamp*, or an older one that is still running."""
        with self._lock:
            there = self._loading
            over = there is not None and there.done.is_set()
            if there is None or (over and (there.stamp != stamp or there.result is None)):
                there = self._loading = _Loading(self._path, self._options, stamp)
            return there


_REMEMBERED = 16  # connections


def file_problem(file: Path, connection: IlsConnection) -> str | None:
    """Report what is wrong with the headings of *file*, or why it cannot be opened."""
    try:
        return _heading_problem(file, Stamp.of(file), connection)
    except LookupAborted as stopped:
        return stopped.outcome.message


@lru_cache(_REMEMBERED)
def _heading_problem(file: Path, stamp: Stamp, connection: IlsConnection) -> str | None:
    """Check the headings. Cached, because the site file and the connection both check them."""
    del stamp  # part of the cache key: a changed file is checked again
    options = SpreadsheetSettings.of(connection)
    try:
        with open_sheet(file, options) as sheet:
            find_columns(sheet, options)
    except LookupAborted as stopped:
        return stopped.outcome.message
    return None


_USERNAME = "username"
_MOST_RECORDS = 10
_NO_USERNAMES = (
    "The connection names no column of user names, so nobody can be asked for by user name. Add "
    "username=… to `identifiers` of the connection."
)


class SpreadsheetConnector(ConnectionBase):
    """A connector to a spreadsheet: it looks up as ReShare would, or as evidence.

    As evidence, every column of identifiers is searched.
    """

    def __init__(self, connection: IlsConnection, site: Site) -> None:
        super().__init__(connection, site)
        self._options = SpreadsheetSettings.of(connection)
        self._file = WatchedTable(connection.file or Path(), self._options)
        self._file.start()  # so that the first lookup need not wait

    def sign_in(self) -> SignIn:
        """Return "not-needed": a file needs no credentials."""
        return "not-needed"

    def prepare(self) -> None:
        """Wait until the file is read. A failure is reported by each lookup."""
        with suppress(LookupAborted):
            self._file.table(self.connection.timeout_seconds)

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Look up one patron. A failure is returned as ``CouldNotLook``, not raised."""
        try:
            table = self._file.table(self.connection.timeout_seconds)
        except LookupAborted as stopped:
            return stopped.outcome
        if key.kind is not KeyKind.EMAIL:
            return self._by_identifier(table, key)
        patrons = table.with_email(key.value)
        if not patrons:
            return NotFound(message=f"The address stands in no row of {table.place}.")
        if len(patrons) > 1:
            return self._ambiguous(table, patrons, "address")
        return Found(record=self._record(table, patrons[0]))

    def _by_identifier(self, table: PatronTable, key: PatronKey) -> LookupOutcome:
        asked = [reading for reading in table.readings if self._is_asked(reading, key)]
        if not asked:
            return CouldNotLook(failure=LookupFailure.UNSUPPORTED, message=_NO_USERNAMES)
        if is_placeholder(key.value):
            return self._not_found(table, key.value)
        patrons = table.patrons(self._hits(table, key, asked))
        if not patrons:
            hidden = _nothing_there(table, asked) or _damage(table, asked, key)
            return hidden or self._not_found(table, key.value)
        if len(patrons) == 1:
            return self._found(table, patrons[0])
        if self.role is IlsRole.RESHARE:
            return Ambiguous(count=len(patrons), message="Non-Unique User")
        return self._ambiguous(table, patrons, "identifier")

    def _is_asked(self, reading: ColumnReading, key: PatronKey) -> bool:
        """Whether the lookup searches that column."""
        column, kind = reading.column, reading.column.type.casefold()
        if self.role is IlsRole.EVIDENCE:
            return key.kind is not KeyKind.USERNAME or kind == _USERNAME
        wanted = {_USERNAME} if key.kind is KeyKind.USERNAME else self._options.lookup_by
        return not column.old and kind in wanted

    def _hits(self, table: PatronTable, key: PatronKey, asked: list[ColumnReading]) -> list[Hit]:
        """Find cells that equal the value, those of current columns first.

        As evidence, if there are none, case is ignored.
        """
        old = {reading.column.position: reading.column.old for reading in asked}
        hits = [hit for hit in table.index.find(key.value) if hit.column in old]
        if not hits and self.role is IlsRole.EVIDENCE:
            anyhow = table.index.find_in_any_case(key.value)
            hits = [hit for hit in anyhow if hit.column in old]
        return sorted(hits, key=lambda hit: old[hit.column])

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
        return patron_record(table, table.rows_of(hits), self._options, source=self.id)

    def _ambiguous(self, table: PatronTable, patrons: list[list[Hit]], what: str) -> Ambiguous:
        return Ambiguous(
            count=len(patrons),
            message=f"The {what} stands in {len(patrons):,} rows of {table.place}.",
            records=tuple(self._record(table, hits) for hits in patrons[:_MOST_RECORDS]),
        )

    def _not_found(self, table: PatronTable, value: str) -> NotFound:
        """Build the outcome for an unknown patron; for ReShare's role with NCIP's message."""
        if self.role is IlsRole.RESHARE:
            return NotFound(message="Unknown User")
        message = f"The identifier stands in no row of {table.place}."
        return NotFound(message=message + _without_zeros(table, value))


def _without_zeros(table: PatronTable, value: str) -> str:
    """Report that the value without its leading zeros is in the table; empty if it is not.

    Spreadsheet programs may remove leading zeros.
    """
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
    """Build the failure for an export whose searched columns are all empty; None otherwise."""
    if any(reading.filled for reading in asked):
        return None
    headings = ", ".join(quoted(reading.column.heading) for reading in asked)
    return CouldNotLook(
        failure=LookupFailure.PROTOCOL_ERROR,
        message=f"No row of {table.place} has a value in the column {headings}. Export it again.",
    )


def _damage(table: PatronTable, asked: list[ColumnReading], key: PatronKey) -> CouldNotLook | None:
    """Build the failure if a damaged cell may have been this identifier; None otherwise."""
    hiding = [reading.damage_message for reading in asked if reading.may_hide(key.value)]
    if not hiding:
        return None
    return CouldNotLook(
        failure=LookupFailure.PROTOCOL_ERROR,
        message=f"{'; '.join(hiding)}, so a patron who is not found in {table.place} may be among "
        "them. Export again with these columns as text.",
    )
