"""Read every row of a patron table and index its identifiers."""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from verifier.adapters.ils.spreadsheet.settings import SpreadsheetSettings, read_date
from verifier.adapters.ils.spreadsheet.sheet import open_sheet
from verifier.adapters.tabular.cells import (
    NOTHING,
    Cell,
    Form,
    Sheet,
    nearest,
    normal,
    not_usable,
    positions_of,
    quoted,
    there_are,
)
from verifier.adapters.tabular.damage import (
    ColumnStatistics,
    Damage,
    Shape,
    damage_beside_others,
    may_be_rounded,
    own_damage,
    shape,
    tidy,
)
from verifier.domain.model.patron import AccountStatus, CapabilityName
from verifier.domain.model.text_values import is_placeholder


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierColumn:
    """A column of identifiers. If ``old``, they are no longer in use.

    ``position`` is its index among the columns of identifiers.
    """

    type: str
    heading: str
    old: bool
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns to read. ``places`` are their indexes in a row, identifiers first."""

    identifiers: tuple[IdentifierColumn, ...]
    places: tuple[int, ...]


def find_columns(sheet: Sheet, settings: SpreadsheetSettings) -> Columns:
    """Find every mapped column. Raises ``LookupAborted``, which names each missing one."""
    at = positions_of(sheet.headings)
    problems = [
        f"has {count} columns {quoted(heading)} (set by {setting}). Give them different headings."
        for setting, heading in settings.headings
        if (count := len(at.get(normal(heading), []))) > 1
    ]
    missing = [named for named in settings.headings if normal(named[1]) not in at]
    if missing:
        names = ", ".join(f"{quoted(heading)} (set by {setting})" for setting, heading in missing)
        near = dict.fromkeys(nearest(heading, sheet.headings) for _, heading in missing)
        meant = ", ".join(quoted(heading) for heading in near if heading is not None)
        hint = f"; did you mean {meant}?" if meant else "."
        problems.append(f"has no column {names}; {there_are(sheet.headings)}{hint}")
    if problems:
        raise not_usable(" ".join(f"{sheet.place} {problem}" for problem in problems))
    identifiers = (*settings.identifiers, *settings.old_identifiers)
    return Columns(
        identifiers=tuple(
            IdentifierColumn(
                type=kind,
                heading=heading,
                old=position >= len(settings.identifiers),
                position=position,
            )
            for position, (kind, heading) in enumerate(identifiers)
        ),
        places=tuple(at[normal(heading)][0] for _, heading in settings.headings),
    )


_BY_A_PROGRAM = frozenset(Damage) - {Damage.INVISIBLE, Damage.ENCODING, Damage.SHIFTED}


_NO_STATISTICS = ColumnStatistics()  # nothing shows by comparison with the others


@dataclass(slots=True, repr=False)
class ColumnReading:
    """The identifiers read from one column, and the damage found, by row number."""

    column: IdentifierColumn
    filled: int = 0
    damaged: dict[int, Damage] = field(default_factory=dict)
    _kinds: set[Damage] = field(default_factory=set)
    _lost: set[str] = field(default_factory=set)  # values that lost their leading zeros
    _shapes: Counter[Shape] = field(default_factory=Counter)
    _statistics: ColumnStatistics | None = None
    _long_numbers: int = 0  # number cells with more digits than programs keep
    _round_numbers: set[int] = field(default_factory=set)  # rows of those that end in zeros
    _texts: set[int] = field(default_factory=set)  # rows whose value is surely text

    def read(self, cell: Cell, number: int, *, shifted: bool) -> str | None:
        """Read a cell; None if it is empty, or too damaged to use."""
        if cell is NOTHING and not shifted:
            return None
        cell = tidy(cell)
        blank = is_placeholder(cell.text) and cell.form is not Form.FORMULA
        if blank and not shifted:
            return None
        self.filled += 1
        kind = Damage.SHIFTED if shifted else own_damage(cell)
        if kind is not None:
            self._damaged(number, kind)
            return None
        if cell.form is Form.TEXT:
            self._texts.add(number)
        self._shapes[shape(cell.text)] += 1
        if cell.form is Form.NUMBER and may_be_rounded(cell.text):
            self._long_numbers += 1
            if shape(cell.text)[1]:
                self._round_numbers.add(number)
        return cell.text

    def compared(self, value: str, number: int) -> str | None:
        """Return *value*, or None if it looks damaged once the whole column has been read."""
        if self._statistics is None:
            self._statistics = ColumnStatistics.counted(self._shapes)
        if self._statistics == _NO_STATISTICS and not self._round_numbers:
            return value
        form = Form.TEXT if number in self._texts else Form.PLAIN
        kind = damage_beside_others(Cell(value, form), self._statistics)
        if number in self._round_numbers and len(self._round_numbers) * 2 > self._long_numbers:
            kind = Damage.ROUNDED  # regardless of the cells that are text
        if kind is None:
            return value
        self._damaged(number, kind)
        if kind is Damage.LOST_ZEROS:
            self._lost.add(value)
        return None

    def may_hide(self, value: str) -> bool:
        """Whether one of the damaged cells may have been *value*.

        A cell that lost its zeros can only have been the same digits with leading zeros; any other
        damaged cell may have been anything.
        """
        return bool(self._kinds - {Damage.LOST_ZEROS}) or value.lstrip("0") in self._lost

    @property
    def damage_message(self) -> str:
        """How many values are damaged and how, as the start of a sentence without any value."""
        how = ", ".join(kind.value for kind in Damage if kind in self._kinds)
        by_a_program = self._kinds <= _BY_A_PROGRAM
        done = "were damaged by a spreadsheet program" if by_a_program else "are damaged"
        count = f"{len(self.damaged):,} of {self.filled:,} values"
        return f"{count} in column {quoted(self.column.heading)} {done} ({how})"

    def _damaged(self, number: int, kind: Damage) -> None:
        self.damaged[number] = kind
        self._kinds.add(kind)


class Hit(NamedTuple):
    """A cell with an identifier: the positions of its row and its column."""

    row: int
    column: int


class IdentifierIndex:
    """An index of identifiers by exact text; those in ASCII also by their lowercase text."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._exact: dict[str, int | list[int]] = {}
        self._lower: dict[str, int | list[int]] = {}  # only of values with capital letters

    def add(self, value: str, row: int, column: int) -> None:
        """Add one identifier. Each cell is stored as one number, to save memory."""
        cell = row * self._columns + column
        _put(self._exact, value, cell)
        if value.isascii() and (lower := value.lower()) != value:
            _put(self._lower, lower, cell)

    def find(self, value: str) -> list[Hit]:
        """Find every cell that equals *value*."""
        return self._hits(self._exact.get(value))

    def find_in_any_case(self, value: str) -> list[Hit]:
        """Find every cell that equals *value*, ignoring the case of ASCII letters."""
        if not value.isascii():
            return []
        lower = value.lower()
        return [*self._hits(self._exact.get(lower)), *self._hits(self._lower.get(lower))]

    def _hits(self, cells: int | list[int] | None) -> list[Hit]:
        listed = [cells] if isinstance(cells, int) else cells or []
        return [Hit(*divmod(cell, self._columns)) for cell in listed]


def _put(index: dict[str, int | list[int]], value: str, cell: int) -> None:
    there = index.get(value)
    if there is None:
        index[value] = cell
    elif isinstance(there, list):
        there.append(cell)
    else:
        index[value] = [there, cell]


# Amounts of money as a table writes them: 12.50, 12,50, $1,234.50, 1.234,50 €.

_SIGNS = re.compile(r"^(?:[A-Z]{3}|[$€£¥])|(?:[A-Z]{3}|[$€£¥])$")
_PLAIN = re.compile(r"-?\d{1,12}(?:[.,]\d{1,2})?", re.ASCII)
_GROUPED = re.compile(
    r"-?\d{1,3}(?:(?P<group>[.,' \u00a0\u202f])\d{3})+(?P<rest>[.,]\d{1,2})?", re.ASCII
)
_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d+)?", re.ASCII)


def read_amount(cell: Cell) -> Decimal | None:
    """Read an amount; None if it is not one, or is ambiguous (1,234)."""
    if cell.form is Form.NUMBER:
        return Decimal(cell.text) if _NUMBER.fullmatch(cell.text) else None
    text = cell.text.strip()
    sign = "-" if text.startswith("-") else ""
    text = sign + _SIGNS.sub("", text.removeprefix("-").strip()).strip()
    if _PLAIN.fullmatch(text):
        return Decimal(text.replace(",", "."))
    grouped = _GROUPED.fullmatch(text)
    if grouped is None:
        return None
    rest, group = grouped["rest"] or "", grouped["group"]
    # without decimals, the number is surely whole if the sign occurs twice or is no decimal sign
    whole = text.count(group) > 1 or group not in ".,"
    if rest[:1] == group or (not rest and not whole):
        return None
    return Decimal(re.sub(r"[^\d-]", "", text[: len(text) - len(rest)]) + rest.replace(",", "."))


_REMEMBERED = 10_000
_CAPABILITIES = {
    "given_name": CapabilityName.NAME,
    "family_name": CapabilityName.NAME,
    "full_name": CapabilityName.NAME,
    "email": CapabilityName.EMAIL,
    "group": CapabilityName.GROUP,
    "group_label": CapabilityName.GROUP,
    "status": CapabilityName.ACCOUNT_STATUS,
    "expires": CapabilityName.EXPIRY,
    "blocked": CapabilityName.BLOCKS,
    "balance": CapabilityName.BALANCE,
}
"""What a column shows, by the setting that names the column."""


class Unread(ValueError):  # noqa: N818 - named as the sentence reads
    """A cell is not empty, but its content cannot be understood."""


class Details(NamedTuple):
    """The parts of a record in one row. ``unread``: the parts whose cell is not understood."""

    internal_id: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    full_name: str | None = None
    email: str | None = None
    group: str | None = None
    group_label: str | None = None
    status: AccountStatus = AccountStatus.UNKNOWN
    expires: date | None = None
    blocked: bool = False
    balance: Decimal | None = None
    unread: tuple[CapabilityName, ...] = ()

    @property
    def emails(self) -> tuple[str, ...]:
        """The addresses in the cell, which may hold several."""
        return tuple(part for part in re.split(r"[;,\s]+", self.email or "") if "@" in part)


_NO_DETAILS = Details()


class DetailsReader:
    """A reader for the cells of one table. Equal cells are parsed and stored only once."""

    def __init__(self, settings: SpreadsheetSettings) -> None:
        self._settings = settings
        readers: Mapping[str, Callable[[Cell], object]] = {
            "internal_id": _key,
            "group": _shared,
            "group_label": _shared,
            "status": self._status,
            "expires": self._expires,
            "blocked": self._blocked,
            "balance": _balance,
        }
        remembered = {name: lru_cache(_REMEMBERED)(read) for name, read in readers.items()}
        self._readers = [
            (name, Details._fields.index(name), remembered.get(name, _text))
            for name in settings.parts
        ]

    def read(self, cells: tuple[Cell, ...]) -> Details:
        """Read one row. *cells* are in the order of the settings."""
        found: list[Any] = list(_NO_DETAILS)
        unread: list[CapabilityName] = []
        for (name, place, read), cell in zip(self._readers, cells, strict=True):
            if cell is NOTHING:
                continue
            try:
                found[place] = read(cell)
            except Unread:
                unread.append(_CAPABILITIES[name])
        if unread:
            found[-1] = tuple(dict.fromkeys(unread))
        return Details._make(found)

    def _status(self, cell: Cell) -> AccountStatus:
        word = (_text(cell) or "").casefold()
        if word in self._settings.active_words:
            return AccountStatus.ACTIVE
        if word in self._settings.inactive_words:
            return AccountStatus.INACTIVE
        if word:
            raise Unread
        return AccountStatus.UNKNOWN

    def _blocked(self, cell: Cell) -> bool:
        word = (_text(cell) or "").casefold()
        if word in self._settings.blocked_words:
            return True
        if word and word not in self._settings.not_blocked_words:
            raise Unread
        return False

    def _expires(self, cell: Cell) -> date | None:
        text = _text(cell)
        if text is None:
            return None
        day = None if cell.form is Form.NUMBER else read_date(text, self._settings.date_formats)
        if day is None:
            raise Unread
        return day


def _text(cell: Cell) -> str | None:
    """Return the trimmed text; None if it is empty. Raises ``Unread`` for an error value."""
    text, form = tidy(cell)
    no_value = text.startswith("#") and own_damage(Cell(text))
    if form in (Form.ERROR, Form.FORMULA) or no_value in (Damage.ERROR_VALUE, Damage.HASHES):
        raise Unread
    return text or None


def _shared(cell: Cell) -> str | None:
    text = _text(cell)
    return sys.intern(text) if text else None


def _key(cell: Cell) -> str | None:
    """Return the library system's key; None if it is damaged, since it could merge two patrons."""
    tidied = tidy(cell)
    return None if is_placeholder(tidied.text) or own_damage(tidied) else tidied.text


def _balance(cell: Cell) -> Decimal | None:
    amount = read_amount(cell)
    if _text(cell) is not None and amount is None:
        raise Unread
    return amount


class Row(NamedTuple):
    """One row. ``identifiers`` has one entry for each such column, None if it is not usable."""

    number: int
    identifiers: tuple[str | None, ...]
    details: Details


@dataclass(frozen=True, kw_only=True, repr=False)
class PatronTable:
    """All rows of a file, as of the time when it was read."""

    place: str
    readings: tuple[ColumnReading, ...]  # one for each column of identifiers
    rows: list[Row]
    index: IdentifierIndex

    def patrons(self, hits: Iterable[Hit]) -> list[list[Hit]]:
        """Group the hits by patron: those in one row, or with the same internal ID."""
        by_patron: dict[object, list[Hit]] = {}
        for hit in hits:
            key = self.rows[hit.row].details.internal_id
            by_patron.setdefault(hit.row if key is None else key, []).append(hit)
        return list(by_patron.values())

    def rows_of(self, hits: Iterable[Hit]) -> list[Row]:
        """Return all rows of the one patron of *hits*, in the order of the file."""
        found = {hit.row for hit in hits}
        for at in tuple(found):
            found.update(self._rows_by_key.get(self.rows[at].details.internal_id, ()))
        return [self.rows[at] for at in sorted(found)]

    @cached_property
    def _rows_by_key(self) -> dict[str | None, list[int]]:
        """Row positions by internal ID; built on first use."""
        found: dict[str | None, list[int]] = defaultdict(list)
        for at, row in enumerate(self.rows):
            if row.details.internal_id is not None:
                found[row.details.internal_id].append(at)
        return found

    @cached_property
    def _rows_by_email(self) -> dict[str, list[int]]:
        """Row positions by folded e-mail address; built on first use."""
        found: dict[str, list[int]] = defaultdict(list)
        for at, row in enumerate(self.rows):
            for address in row.details.emails:
                found[address.casefold()].append(at)
        return found

    def with_email(self, address: str) -> list[list[Hit]]:
        """Find the patrons with an e-mail address, ignoring case."""
        rows = self._rows_by_email.get(address.strip().casefold(), ())
        return self.patrons(Hit(at, 0) for at in rows)


def load_table(path: Path, settings: SpreadsheetSettings) -> PatronTable:
    """Read the whole file. Raises ``LookupAborted``."""
    with open_sheet(path, settings) as sheet:
        columns = find_columns(sheet, settings)
        readings = tuple(map(ColumnReading, columns.identifiers))
        details = DetailsReader(settings)
        width = len(readings)
        rows = [
            Row(
                row.number,
                tuple(
                    reading.read(cell, row.number, shifted=row.shifted)
                    for reading, cell in zip(readings, row.cells[:width], strict=True)
                ),
                details.read(row.cells[width:]),
            )
            for row in sheet.rows(columns.places)
        ]
        place = sheet.place
    index = IdentifierIndex(width)
    for at, row in enumerate(rows):
        compared = tuple(
            None if value is None else reading.compared(value, row.number)
            for reading, value in zip(readings, row.identifiers, strict=True)
        )
        if compared != row.identifiers:
            rows[at] = row._replace(identifiers=compared)
        for column, value in enumerate(compared):
            if value is not None:
                index.add(value, at, column)
    return PatronTable(place=place, readings=readings, rows=rows, index=index)
