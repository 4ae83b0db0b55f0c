"""Finding known values inside sentences, and masking them there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from verifier.model.masking import mask

SHORTEST = 3  # shorter values are ordinary words too often to be looked for inside sentences
_LONG_ENOUGH_ALONE = 6  # from here on an identifier is masked even inside a longer word
_LONG_NUMBER = re.compile(r"\d{5,}")
_WORD = re.compile(r"[^\s<>()\[\]\"',;:]+")


def without_numbers(text: str) -> str:
    """Foreign *text* of which no value is known, without any long number or mail address."""
    return Scrubber(()).said(text)


class Scrubber:
    """Masks known values wherever they occur in a sentence.

    *foreign* are the kinds of model values whose sentences are not ours, though they usually are.
    """

    def __init__(self, values: Iterable[str], *, foreign: Collection[type] = ()) -> None:
        self.foreign = foreign
        self._all = frozenset(values)
        known = {value for value in self._all if len(value.strip()) >= SHORTEST}
        known |= {value.strip() for value in known}
        self._any = _finder(re.escape(one) for one in _longest_first(known))
        self._telling = _finder(
            _alone(one) for one in _longest_first(filter(_tells_a_person, known))
        )

    def knows(self, text: str) -> bool:
        """Say whether *text* as a whole is one of the values."""
        return text in self._all

    def said(self, text: str) -> str:
        """Foreign *text* without any known value, long number or mail address."""
        for finder in (self._any, _LONG_NUMBER):
            if finder is not None:
                text = finder.sub(lambda found: mask(found.group()), text)
        return _WORD.sub(_without_address, text)

    def prose(self, text: str) -> str:
        """*text* of ours without any known value that looks like an identifier or an address.

        Plain words are left alone: a patron called Good must not spoil "in good standing".
        """
        if self._telling is None:
            return text
        return self._telling.sub(lambda found: mask(found.group()), text)


def _without_address(word: re.Match[str]) -> str:
    text = word.group()
    return mask(text) if "@" in text.strip("@") else text


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
