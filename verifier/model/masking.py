"""Masking one value: its length and shape stay, and nothing of it can be read."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_SYMBOLS = ("So", "Sk", "Co", "Cn")  # signs that are written for themselves, emoji among them


def mask(value: str, digit: str = "9") -> str:
    """*value* with numbers as *digit* and letters as x or X; punctuation and blanks stay."""
    return "".join(_masked(one, digit) for one in value)


@lru_cache(maxsize=4096)  # a report masks the same few characters again and again
def _masked(char: str, digit: str) -> str:
    category = unicodedata.category(char)
    if category.startswith("N"):
        return digit
    if category in ("Lu", "Lt"):
        return "X"
    if category.startswith(("L", "M")) or category in _SYMBOLS:
        return "x"
    return char
