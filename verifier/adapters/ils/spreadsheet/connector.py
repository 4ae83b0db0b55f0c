"""Look up patrons in a spreadsheet, check its settings, and reload the file when it changes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from threading import Event, Lock, Thread
from typing import NamedTuple

from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.connector_interface import ConnectionBase, SignIn
from verifier.adapters.ils.settings import setting_problems
from verifier.adapters.ils.spreadsheet.record import ncip_answer, patron_record
from verifier.adapters.ils.spreadsheet.settings import (
    SETTINGS,
    InvalidPairs,
    SpreadsheetOptions,
    date_format_problem,
    folded,
    pairs,
    words,
)
from verifier.adapters.ils.spreadsheet.sheet import open_sheet, unreachable
from verifier.adapters.ils.spreadsheet.table import (
    ColumnReading,
    Hit,
    PatronTable,
    find_columns,
    load_table,
)
from verifier.adapters.tabular.cells import quoted
from verifier.adapters.tabular.delimited import is_text_encoding
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

# A file that is read once, and again when it has changed.


class Stamp(NamedTuple):
    """What changes when a file does."""

    inode: int
    modified: int  # nanoseconds, as the next
    changed: int
    size: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """Look at the file. Raises ``LookupStopped`` where there is none."""
        try:
            found = path.stat()
        except (OSError, ValueError) as error:
            raise unreachable(path, error) from None
        return cls(found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size)


class _Loading:
    """One reading of the file, in a thread of its own: it may outlast the one who asked first."""

    def __init__(self, path: Path, options: SpreadsheetOptions, stamp: Stamp) -> None:
        self.stamp = stamp
        self.done = Event()
        # set before it is done; None where the file changed while it was read
        self.result: PatronTable | CouldNotLook | None = None
        Thread(target=self._load, args=(path, options), daemon=True).start()

    def _load(self, path: Path, options: SpreadsheetOptions) -> None:
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
        with suppress(LookupAborted):  # half of it may be the old file, half the new one
            self.result = result if Stamp.of(path) == self.stamp else None
        self.done.set()


class WatchedTable:
    """The table of a file as it is now. Many may ask at a time; one reading serves them all."""

    def __init__(self, path: Path, options: SpreadsheetOptions) -> None:
        self._path, self._options = path, options
        self._lock = Lock()
        self._loading: _Loading | None = None

    def start(self) -> None:
        """Begin to read, so that the first question does not have to wait; a missing file may."""
        try:
            self._current(Stamp.of(self._path))
        except LookupAborted:
            return  # it is said to whoever asks

    def table(self, patience: float) -> PatronTable:
        """Give the table, waiting *patience* seconds at most. Raises ``LookupStopped``."""
        deadline = time.monotonic() + patience
        while True:
            stamp = Stamp.of(self._path)
            loading = self._current(stamp)
            if not loading.done.wait(max(deadline - time.monotonic(), 0)):
                raise LookupAborted(
                    LookupFailure.TIMEOUT,
                    f"{self._path.name} is still being read after {patience:g} seconds. Ask "
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
        """Give the reading of the file as *stamp* says it is, or the one that must end first."""
        with self._lock:
            there = self._loading
            over = there is not None and there.done.is_set()
            if there is None or (over and (there.stamp != stamp or there.result is None)):
                there = self._loading = _Loading(self._path, self._options, stamp)
            return there


# What is wrong with a connection to a spreadsheet: with its settings, and with its headings.

_WHAT = "a spreadsheet of patrons"
_REMEMBERED = 16  # connections
_TWO_LISTS = (
    ("active_words", "inactive_words"),
    ("blocked_words", "not_blocked_words"),
)


def option_problems(connection: IlsConnection) -> tuple[str, ...]:
    """Say what is wrong with the connection, one sentence each; nobody's data is in them.

    Where the settings are in order, the file is opened and its headings are looked at.
    """
    problems = [
        *setting_problems(connection, SETTINGS, what=_WHAT, url=False),
        *_pair_problems(connection),
        *_word_problems(connection),
        *_form_problems(connection),
    ]
    if connection.file is None:
        problems.insert(0, "file is missing: the table of patrons (.csv, .tsv or .xlsx).")
    elif not problems and (message := _file_problem(connection.file, connection)):
        problems.append(message)
    return tuple(problems)


def _pair_problems(connection: IlsConnection) -> Iterator[str]:
    for name in ("identifiers", "old_identifiers"):
        try:
            found = pairs(connection.option(name))
        except InvalidPairs as problem:
            yield f"{name} {problem.message}."
            continue
        if name == "identifiers":
            if not found and dict(connection.options).get(name) is not None:
                yield "identifiers names no column."
            yield from _lookup_problems(connection, {one.casefold() for one, _ in found})


def _lookup_problems(connection: IlsConnection, types: set[str]) -> Iterator[str]:
    if connection.role is IlsRole.RESHARE and types:
        asked = folded(connection.option("lookup_by", "barcode"))
        unknown = ", ".join(sorted(asked - types)) or "nothing"
        if not asked or asked - types:
            yield (
                f"lookup_by names {unknown}, which is no type in identifiers. "
                f"There are: {', '.join(sorted(types))}."
            )


def _word_problems(connection: IlsConnection) -> Iterator[str]:
    defaults = {setting.name: setting.default for setting in SETTINGS}
    for names in _TWO_LISTS:
        first, second = (folded(connection.option(name, defaults[name])) for name in names)
        for word in sorted(first & second):
            yield f'"{word}" is in both {names[0]} and {names[1]}. Leave it in one of them.'


def _form_problems(connection: IlsConnection) -> Iterator[str]:
    dates = date_format_problem(words(connection.option("date_format")))
    if dates:
        yield f"date_format {dates}."
    encoding = connection.option("encoding", "auto").strip()
    if encoding != "auto" and not is_text_encoding(encoding):
        yield "encoding is none that is known. Write auto, utf-8, cp1252 or utf-16."


def _file_problem(file: Path, connection: IlsConnection) -> str | None:
    try:
        return _heading_problem(file, Stamp.of(file), connection)
    except LookupAborted as stopped:
        return stopped.outcome.message


@lru_cache(_REMEMBERED)
def _heading_problem(file: Path, stamp: Stamp, connection: IlsConnection) -> str | None:
    """Look at the headings. Remembered, since the site file and the connection both ask."""
    del stamp  # a changed file is looked at again
    options = SpreadsheetOptions.of(connection)
    try:
        with open_sheet(file, options) as sheet:
            find_columns(sheet, options)
    except LookupAborted as stopped:
        return stopped.outcome.message
    return None


# A spreadsheet of patrons that is asked in place of a library system.

_USERNAME = "username"
_MOST_RECORDS = 10
_NO_USERNAMES = (
    "The connection names no column of user names, so nobody can be asked for by user name. Add "
    "username=… to `identifiers` of the connection."
)


class SpreadsheetConnector(ConnectionBase):
    """Looks patrons up in a file: for ReShare as its lookup would, as evidence by any column."""

    def __init__(self, connection: IlsConnection, site: Site) -> None:
        super().__init__(connection, site)
        self._options = SpreadsheetOptions.of(connection)
        self._file = WatchedTable(connection.file or Path(), self._options)
        self._file.start()  # so that the first question finds it read

    def sign_in(self) -> SignIn:
        """Say that a file asks for no credentials."""
        return "not-needed"

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Look for one patron. Every failure is a ``CouldNotLook``; nothing is raised."""
        try:
            table = self._file.table(self.connection.timeout_seconds)
        except LookupAborted as stopped:
            return stopped.outcome
        if key.kind is KeyKind.EMAIL:
            return self._by_email(table, key.value)
        return self._by_identifier(table, key)

    def _by_identifier(self, table: PatronTable, key: PatronKey) -> LookupOutcome:
        asked = [reading for reading in table.readings if self._is_asked(reading, key)]
        if not asked:
            return CouldNotLook(failure=LookupFailure.UNSUPPORTED, message=_NO_USERNAMES)
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
                return NotFound(message=f"The address stands in no row of {table.place}.")
            case [hits]:
                return Found(record=self._record(table, hits))
            case _:
                return Ambiguous(
                    count=len(patrons),
                    message=f"The address stands in {len(patrons):,} rows of {table.place}.",
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
        return sorted(hits, key=lambda hit: positions[hit.column])

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
            return Ambiguous(count=len(patrons), message="Non-Unique User")
        return Ambiguous(
            count=len(patrons),
            message=f"The identifier stands in {len(patrons):,} rows of {table.place}.",
            records=tuple(self._record(table, hits) for hits in patrons[:_MOST_RECORDS]),
        )

    def _not_found(self, table: PatronTable, value: str) -> NotFound:
        """Say it as NCIP does where the file stands in for what ReShare asks."""
        if self.role is IlsRole.RESHARE:
            return NotFound(message="Unknown User")
        message = f"The identifier stands in no row of {table.place}."
        return NotFound(message=message + _without_zeros(table, value))


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
        message=f"No row of {table.place} has a value in the column {headings}. Export it again.",
    )


def _damage(table: PatronTable, asked: list[ColumnReading], key: PatronKey) -> CouldNotLook | None:
    """Say that an identifier that was not found may be among the damaged ones."""
    hiding = [one.said_of_damage for one in asked if one.may_hide(key.value)]
    if not hiding:
        return None
    return CouldNotLook(
        failure=LookupFailure.PROTOCOL_ERROR,
        message=f"{'; '.join(hiding)}, so a patron who is not found in {table.place} may be among "
        "them. Export again with these columns as text.",
    )
