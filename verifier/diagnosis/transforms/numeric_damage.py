"""T12: what spreadsheets and number types make of a long number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from verifier.diagnosis.transforms.rule import Rule
from verifier.model.blanks import without_blanks
from verifier.model.match import Transform

_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?(\d{1,2})", re.ASCII)
_DECIMAL = re.compile(r"(\d{4,})[.,]0+", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}([,.'])\d{3}(\1\d{3})*", re.ASCII)
_SPREADSHEET_DIGITS = 15  # a spreadsheet keeps fifteen digits and writes zeros behind them


def _repaired(value: str) -> str | None:
    """Give the whole number that *value* writes, zeros for lost digits; None if it is none."""
    bare = without_blanks(value)
    if _SCIENTIFIC.fullmatch(bare):
        number = Decimal(bare)
        return f"{number:.0f}" if number == number.to_integral_value() else None
    if decimal := _DECIMAL.fullmatch(bare):
        return decimal.group(1)
    return re.sub(r"\D", "", bare) if _GROUPED.fullmatch(bare) else None


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit()


def _digits_kept(value: str) -> int | None:
    """How many digits a number in scientific notation still shows; None in other notations."""
    bare = without_blanks(value)
    if not _SCIENTIFIC.fullmatch(bare):
        return None
    return len(re.split("[eE]", bare)[0].replace(".", ""))


def candidates(value: str) -> Iterator[str]:
    """Give the whole number, unless its notation has rounded digits away."""
    repaired, kept = _repaired(value), _digits_kept(value)
    if repaired is not None and (kept is None or kept == len(repaired)):
        yield repaired


def explains(released: str, identifier: str) -> bool:
    """Whether *identifier* is the number, or the number before digits were rounded away."""
    exact = without_blanks(identifier)
    if not _is_number(exact):
        return False
    return exact in candidates(released) or loses_digits(released, identifier)


def loses_digits(released: str, identifier: str) -> bool:
    """Whether digits are lost, so that other people's numbers would look the same."""
    exact = without_blanks(identifier)
    repaired, kept = _repaired(released), _digits_kept(released)
    if repaired is None:
        repaired, kept = without_blanks(released), _SPREADSHEET_DIGITS
        if repaired == exact:
            return False
    if kept is None or not (_is_number(exact) and _is_number(repaired)):
        return False
    lost = len(exact) - kept
    longer = len(repaired) - len(exact)  # by one where nines were rounded up to a power of ten
    if lost <= 0 or longer not in (0, 1):
        return False
    number, unit = int(exact), 10**lost
    stored = _rounded(number, 10 ** max(0, len(exact) - _SPREADSHEET_DIGITS))
    return int(repaired) in (number // unit * unit, _rounded(number, unit), _rounded(stored, unit))


def _rounded(number: int, unit: int) -> int:
    return (number + unit // 2) // unit * unit


NUMERIC_DAMAGE = Rule(transform=Transform.T12, candidates=candidates, explains=explains)
