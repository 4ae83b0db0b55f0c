"""Whether a text is what a spreadsheet program makes of a date, in any order of its parts."""

from __future__ import annotations

import re

_NUMBERS = re.compile(
    r"(\d{1,4})([-/.])(\d{1,2})\2(\d{4}|\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2})?.*)?", re.ASCII
)
_WORDS = re.compile(
    r"(?:\d{1,2}[-. ]{1,2})?([A-Z][a-zäéû]{2,3})\.?(?:[- ]\d{2}(?:\d{2})?)?",
    re.ASCII,
)
_MONTHS = frozenset(
    """
    Jan Feb Mar Apr May Jun Jul Aug Sep Sept Oct Nov Dec Mär Mrz Mai Okt Dez
    Janv Févr Mars Avr Juin Juil Août Déc Ene Abr Ago Dic Gen Mag Giu Lug Set Ott Mrt Mei
    """.split()  # noqa: SIM905 - a list would take forty lines
)
"""As spreadsheet programs shorten them in several languages."""

_DAYS, _MONTHS_OF_A_YEAR = 31, 12


def looks_like_a_date(text: str) -> bool:
    """Whether *text* is like 02.01.2026, 2026-01-02, 1/2/26, 2-Jan or Jan-26."""
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
