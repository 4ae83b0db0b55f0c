"""What one row says about a patron, apart from the identifiers."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from verifier.ils.spreadsheet.amounts import read_amount
from verifier.ils.spreadsheet.dates import read_date
from verifier.ils.spreadsheet.options import SpreadsheetOptions
from verifier.model.capability import Sight
from verifier.model.patron import AccountStatus
from verifier.model.placeholders import is_placeholder
from verifier.tables.cell import NOTHING, Cell, Form
from verifier.tables.damage import Damage, own_damage, tidy

_NO_VALUE = frozenset({Damage.ERROR_VALUE, Damage.HASHES})
_REMEMBERED = 10_000
_SIGHTS = {
    "given_name": Sight.NAME,
    "family_name": Sight.NAME,
    "full_name": Sight.NAME,
    "email": Sight.EMAIL,
    "group": Sight.GROUP,
    "group_label": Sight.GROUP,
    "status": Sight.ACCOUNT_STATUS,
    "expires": Sight.EXPIRY,
    "blocked": Sight.BLOCKS,
    "balance": Sight.BALANCE,
}
"""What a column tells, by its setting."""


class Unread(ValueError):  # noqa: N818 - named as the sentence reads
    """A cell that holds something, and nothing that can be understood."""


_BETWEEN_ADDRESSES = re.compile(r"[;,\s]+")


class Details(NamedTuple):
    """The parts of a record that one row holds. ``unread``: those whose cell says nothing."""

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
    unread: tuple[Sight, ...] = ()

    @property
    def emails(self) -> tuple[str, ...]:
        """The addresses in the cell, which may hold several."""
        parts = _BETWEEN_ADDRESSES.split(self.email or "")
        return tuple(one for one in parts if "@" in one)


class DetailsReader:
    """Reads the cells of one table. Equal cells are read once and kept once."""

    def __init__(self, options: SpreadsheetOptions) -> None:
        self._options = options
        readers: Mapping[str, Callable[[Cell], object]] = {
            "internal_id": _key,
            "group": _shared,
            "group_label": _shared,
            "status": self._status,
            "expires": self._expires,
            "blocked": self._blocked,
            "balance": _balance,
        }
        remembered = {one: lru_cache(_REMEMBERED)(read) for one, read in readers.items()}
        self._readers = [(name, remembered.get(name, _text)) for name in options.parts]

    def read(self, cells: tuple[Cell, ...]) -> Details:
        """Read one row; *cells* stand in the order of the settings."""
        found: dict[str, Any] = {}
        unread: list[Sight] = []
        for (name, read), cell in zip(self._readers, cells, strict=True):
            if cell is NOTHING:
                continue
            try:
                found[name] = read(cell)
            except Unread:
                unread.append(_SIGHTS[name])
        if unread:
            found["unread"] = tuple(dict.fromkeys(unread))
        return Details()._replace(**found)

    def _status(self, cell: Cell) -> AccountStatus:
        word = (_text(cell) or "").casefold()
        if word in self._options.active_words:
            return AccountStatus.ACTIVE
        if word in self._options.inactive_words:
            return AccountStatus.INACTIVE
        if word:
            raise Unread
        return AccountStatus.UNKNOWN

    def _blocked(self, cell: Cell) -> bool:
        word = (_text(cell) or "").casefold()
        if word in self._options.blocked_words:
            return True
        if word and word not in self._options.not_blocked_words:
            raise Unread
        return False

    def _expires(self, cell: Cell) -> date | None:
        text = _text(cell)
        if text is None:
            return None
        day = None if cell.form is Form.NUMBER else read_date(text, self._options.date_formats)
        if day is None:
            raise Unread
        return day


def _text(cell: Cell) -> str | None:
    """Give the trimmed text; None where there is none."""
    tidied, _ = tidy(cell)
    text = tidied.text
    if tidied.form in (Form.ERROR, Form.FORMULA):
        raise Unread
    if text.startswith("#") and own_damage(Cell(text)) in _NO_VALUE:
        raise Unread
    return text or None


def _shared(cell: Cell) -> str | None:
    text = _text(cell)
    return sys.intern(text) if text else None


def _key(cell: Cell) -> str | None:
    """Give the library system's key; a damaged one would make two patrons one."""
    tidied, _ = tidy(cell)
    if is_placeholder(tidied.text) or own_damage(tidied):
        return None
    return tidied.text


def _balance(cell: Cell) -> Decimal | None:
    if _text(cell) is None:
        return None
    amount = read_amount(cell)
    if amount is None:
        raise Unread
    return amount
