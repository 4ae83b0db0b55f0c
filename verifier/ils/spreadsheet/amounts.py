"""Amounts of money as a table writes them: 12.50, 12,50, $1,234.50, 1.234,50 €."""

from __future__ import annotations

import re
from decimal import Decimal

from verifier.tables.cell import Cell, Form

_SIGNS = re.compile(r"^(?:[A-Z]{3}|[$€£¥])|(?:[A-Z]{3}|[$€£¥])$")
_PLAIN = re.compile(r"-?\d{1,12}(?:[.,]\d{1,2})?", re.ASCII)
_GROUPED = re.compile(
    r"-?\d{1,3}(?:(?P<group>[.,' \u00a0\u202f])\d{3})+(?P<rest>[.,]\d{1,2})?", re.ASCII
)
_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d+)?", re.ASCII)
_NOT_DIGITS = re.compile(r"[^\d-]")


def read_amount(cell: Cell) -> Decimal | None:
    """Read an amount; None where it is none, or where it could be read in two ways (1,234)."""
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
    rest = grouped["rest"] or ""
    if rest[:1] == grouped["group"] or (not rest and not _is_surely_whole(grouped)):
        return None
    whole = _NOT_DIGITS.sub("", text[: len(text) - len(rest)])
    return Decimal(whole + rest.replace(",", "."))


def _is_surely_whole(grouped: re.Match[str]) -> bool:
    """Whether the signs are between thousands for certain: two of them, or no decimal sign."""
    return grouped[0].count(grouped["group"]) > 1 or grouped["group"] not in ".,"
