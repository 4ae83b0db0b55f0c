"""Masking one value, and finding known values inside sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

SHORTEST = 3  # shorter values are ordinary words too often to be looked for inside sentences
_LONG_ENOUGH_ALONE = 6  # from here on an identifier is masked even inside a longer word
_LONG_NUMBER = re.compile(r"\d{5,}")
_MAIL_ADDRESS = re.compile(r"[^\s@<>()\[\]\"',;:]+@[^\s@<>()\[\]\"',;:]+")


def mask(value: str) -> str:
    """*value* with digits as 9 and letters as x or X; length and everything else stay."""
    return "".join(map(_masked, value))


class Scrubber:
    """Masks known values wherever they occur in a sentence."""

    def __init__(self, values: Iterable[str]) -> None:
        known = {value for value in values if len(value.strip()) >= SHORTEST}
        known |= {value.strip() for value in known}
        self._any = _finder(re.escape(one) for one in _longest_first(known))
        self._telling = _finder(
            _alone(one) for one in _longest_first(filter(_tells_a_person, known))
        )

    def said(self, text: str) -> str:
        """Foreign *text* without any known value, long number or mail address."""
        for finder in (self._any, _LONG_NUMBER, _MAIL_ADDRESS):
            if finder is not None:
                text = finder.sub(lambda found: mask(found.group()), text)
        return text

    def prose(self, text: str) -> str:
        """*text* of ours without any known value that looks like an identifier or an address.

        Plain words are left alone: a patron called Good must not spoil "in good standing".
        """
        if self._telling is None:
            return text
        return self._telling.sub(lambda found: mask(found.group()), text)


def _masked(char: str) -> str:
    category = unicodedata.category(char)
    if category.startswith("N"):
        return "9"
    if category in ("Lu", "Lt"):
        return "X"
    return "x" if category.startswith("L") else char


def _finder(patterns: Iterable[str]) -> re.Pattern[str] | None:
    joined = "|".join(patterns)
    return re.compile(joined, re.IGNORECASE) if joined else None


def _longest_first(values: Iterable[str]) -> list[str]:
    return sorted(values, key=lambda one: (-len(one), one))


def _tells_a_person(value: str) -> bool:
    return "@" in value or any(char.isdigit() for char in value)


def _alone(value: str) -> str:
    if len(value) >= _LONG_ENOUGH_ALONE:
        return re.escape(value)
    return rf"(?<![\w:./-]){re.escape(value)}(?![\w:/-]|\.\w)"
