"""Detect what spreadsheet programs do to identifiers: lost zeros, rounding, dates, formulas."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from verifier.adapters.tabular.cells import Cell, Form

_NUMBERS = re.compile(
    r"(\d{1,4})([-/.])(\d{1,2})\2(\d{4}|\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2})?.*)?", re.ASCII
)
_WORDS = re.compile(
    r"(?:\d{1,2}[-. ]{1,2})?([A-Z][a-zäéû]{2,3})\.?(?:[- ]\d{2}(?:\d{2})?)?", re.ASCII
)
_MONTHS = frozenset(
    """
    Jan Feb Mar Apr May Jun Jul Aug Sep Sept Oct Nov Dec Mär Mrz Mai Okt Dez
    Janv Févr Mars Avr Juin Juil Août Déc Ene Abr Ago Dic Gen Mag Giu Lug Set Ott Mrt Mei
    """.split()  # noqa: SIM905 - a list would take forty lines
)
"""Month abbreviations of spreadsheet programs in several languages."""

_DAYS, _MONTHS_OF_A_YEAR = 31, 12


def looks_like_a_date(text: str) -> bool:
    """Whether *text* has a form like 02.01.2026, 2026-01-02, 1/2/26, 2-Jan or Jan-26."""
    numbers = _NUMBERS.fullmatch(text)
    if numbers:
        first, second, third = numbers[1], numbers[3], numbers[4]
        if len(first) > 2:  # noqa: PLR2004 - digits of a day or a month
            return len(first) == 4 and len(third) < 4 and _is_day(third, second)  # noqa: PLR2004
        return _is_day(first, second) or _is_day(second, first)
    words = _WORDS.fullmatch(text)
    return words is not None and words[1] in _MONTHS and text != words[1]


def _is_day(day: str, month: str) -> bool:
    return 1 <= int(day) <= _DAYS and 1 <= int(month) <= _MONTHS_OF_A_YEAR


# How spreadsheet programs damage identifiers, and how a cell shows it.
#
# The programs treat a column of digits as numbers: they drop leading zeros, keep 15 digits
# (IEEE 754 doubles), write large numbers as 2.1234E+13, and turn 3-4 into the third of April.


class Damage(StrEnum):
    """How an identifier was damaged. The value is its name in messages."""

    SCIENTIFIC = "scientific notation"
    DECIMALS = "decimals"
    ROUNDED = "digits rounded to zero"
    SEPARATORS = "thousands separators"
    APOSTROPHE = "a leading apostrophe"
    LOST_ZEROS = "leading zeros lost"
    HASHES = "##### in place of the value"
    ERROR_VALUE = "error values"
    DATE = "turned into dates"
    FORMULA = "formulas without a result"
    INVISIBLE = "invisible characters"
    ENCODING = "characters lost in another encoding"
    SHIFTED = "rows with more cells than headings"


Shape = tuple[int, bool]

_DIGITS_KEPT = 15  # by spreadsheet programs; what follows becomes zeros
_EXACT = 2**53  # the largest number below which every whole number is a double of its own
_SHORTEST_USUAL = 7  # shorter numbers may simply be counted up
_FEWEST_USUAL = 3
_SMALL_GAP = 2  # this many leading zeros are common
_OWN_LENGTH = (5, 0.1)  # a shorter length with this count and share is normal

_BLANKS = " \t\r\n"
_TEXT_FORMULA = re.compile(r'="((?:[^"]|"")*)"')
_SCIENTIFIC = re.compile(r"[+-]?\d(?:[.,]\d+[eE][+-]?|[eE][+-])\d{1,3}", re.ASCII)
_DECIMALS = re.compile(r"\d+[.,]0+", re.ASCII)
_FRACTION = re.compile(r"-?\d+\.\d+", re.ASCII)
_SEPARATORS = re.compile(r"\d{1,3}([.,'\u2019 \u00a0\u202f])\d{3}(?:\1\d{3})*", re.ASCII)
_APOSTROPHE = re.compile(r"['\u2018\u2019`].+", re.DOTALL)
_HASHES = re.compile(r"#+")
_ERROR_VALUE = re.compile(r"#[^\W\d_]+(?:/0)?[!?]|#N/?[ADV]|Err:\d{3}")
_BY_SHAPE = (
    (Damage.SCIENTIFIC, _SCIENTIFIC),
    (Damage.DECIMALS, _DECIMALS),
    (Damage.SEPARATORS, _SEPARATORS),
    (Damage.APOSTROPHE, _APOSTROPHE),
    (Damage.HASHES, _HASHES),
    (Damage.ERROR_VALUE, _ERROR_VALUE),
    (Damage.FORMULA, re.compile(r"=.*", re.DOTALL)),
    (Damage.ENCODING, re.compile(r".*\ufffd.*", re.DOTALL)),
)
_BY_FORM = {Form.DATE: Damage.DATE, Form.ERROR: Damage.ERROR_VALUE, Form.FORMULA: Damage.FORMULA}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnStatistics:
    """What the undamaged values of a column show about the column.

    ``short``: lengths that a value of digits has only if it lost leading zeros. ``rounded``:
    more of the long values end in zeros than by chance (one in ten).
    """

    short: frozenset[int] = frozenset()
    rounded: bool = False

    @classmethod
    def of(cls, values: Iterable[str]) -> ColumnStatistics:
        """Compute the statistics from all values of a column, or one of each ``shape``."""
        return cls.counted(Counter(map(shape, values)))

    @classmethod
    def counted(cls, shapes: Mapping[Shape, int]) -> ColumnStatistics:
        """Compute the statistics from the number of values of each shape."""
        lengths: Counter[int] = Counter()
        for (length, _), count in shapes.items():
            lengths[length] += count
        del lengths[0]
        long = sum(count for length, count in lengths.items() if length > _DIGITS_KEPT)
        are_round = sum(count for (_, is_round), count in shapes.items() if is_round)
        short = frozenset[int]()
        usual, count = lengths.most_common(1)[0] if lengths else (0, 0)
        if count >= _FEWEST_USUAL and count * 2 > lengths.total() and usual >= _SHORTEST_USUAL:
            # shorter than most values, and too rare to be a convention
            fewest, share = _OWN_LENGTH
            own = max(fewest, count * share)
            short = frozenset(
                length
                for length in lengths
                if length < usual and (usual - length <= _SMALL_GAP or lengths[length] < own)
            )
        return cls(short=short, rounded=are_round * 2 > long)


def shape(value: str) -> Shape:
    """Return the length of a value of digits, and whether all digits after the 15th are zero."""
    if not _is_digits(value):
        return (0, False)
    return (len(value), len(value) > _DIGITS_KEPT and not value[_DIGITS_KEPT:].strip("0"))


def may_be_rounded(value: str) -> bool:
    """Whether *value* has more digits than spreadsheet programs keep of a number."""
    return _is_digits(value) and len(value) > _DIGITS_KEPT


def tidy(cell: Cell) -> Cell:
    """Remove what is surely not part of the value: outer spaces, and the ``="00123"`` notation."""
    text = cell.text.strip(_BLANKS)
    if "=" in text and (inside := text_in_formula(text)) is not None:
        return Cell(inside, Form.TEXT)
    return cell if text == cell.text else Cell(text, cell.form)


def text_in_formula(text: str) -> str | None:
    """Return the text of a formula like ``="00123"``; None for anything else."""
    formula = _TEXT_FORMULA.fullmatch(text.strip(_BLANKS))
    return formula[1].replace('""', '"').strip(_BLANKS) if formula else None


def damage(cell: Cell, statistics: ColumnStatistics) -> Damage | None:
    """Return how a tidied cell of an identifier column was damaged; None if nothing shows."""
    return own_damage(cell) or damage_beside_others(cell, statistics)


def own_damage(cell: Cell) -> Damage | None:
    """Return the damage that the cell alone shows; None if it shows none."""
    if cell.form in _BY_FORM:
        return _BY_FORM[cell.form]
    if cell.form is Form.NUMBER:
        return _of_a_number(cell.text)
    text = cell.text
    if text.isascii() and text.isalnum() and (text.isdecimal() or text[0].isalpha()):
        return None  # no pattern matches digits, or a letter with letters and digits after it
    for kind, pattern in _BY_SHAPE:
        if pattern.fullmatch(cell.text):
            return kind
    if looks_like_a_date(cell.text):
        return Damage.DATE
    return Damage.INVISIBLE if has_invisible(cell.text) else None


def damage_beside_others(cell: Cell, statistics: ColumnStatistics) -> Damage | None:
    """Return the damage that shows only by comparison with the column's other values."""
    length, is_round = shape(cell.text)
    if is_round and statistics.rounded:
        return Damage.ROUNDED
    if length in statistics.short and cell.text[0] != "0" and cell.form is not Form.TEXT:
        return Damage.LOST_ZEROS  # a cell of text kept its zeros
    return None


def has_invisible(text: str) -> bool:
    """Whether *text* has control or format characters, or any space but the ordinary one."""
    if text.isascii() and text.isprintable():
        return False
    return any(
        unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp") and sign != " "
        for sign in text
    )


def _of_a_number(text: str) -> Damage | None:
    if _is_digits(text):
        return Damage.ROUNDED if len(text) > _DIGITS_KEPT and int(text) > _EXACT else None
    if _SCIENTIFIC.fullmatch(text):
        return Damage.SCIENTIFIC
    if _FRACTION.fullmatch(text):
        return Damage.DECIMALS
    return None if any(map(str.isdecimal, text)) else Damage.ERROR_VALUE


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()
