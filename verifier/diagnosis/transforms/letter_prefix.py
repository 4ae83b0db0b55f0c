"""T5: one or two letters before the digits. Dangerous: counters with other letters overlap."""

from __future__ import annotations

import re
from collections.abc import Iterator

from verifier.diagnosis.transforms.rule import Rule
from verifier.model.blanks import trimmed
from verifier.model.match import Transform

USUAL_PREFIXES = ("B", "P", "D", "N", "L", "S", "M", "A", "ID")
"""Letters seen before the digits of patron numbers."""

_LETTERED = re.compile(r"[A-Za-z]{1,2}(\d{4,12})", re.ASCII)
_DIGITS = re.compile(r"\d{4,12}", re.ASCII)


def _digits_behind_letters(value: str) -> str | None:
    found = _LETTERED.fullmatch(value)
    return found.group(1) if found else None


def candidates(value: str) -> Iterator[str]:
    """Without its letters, or with each of the usual ones."""
    bare = trimmed(value)
    stripped = _digits_behind_letters(bare)
    if stripped is not None:
        yield stripped
    elif _DIGITS.fullmatch(bare):
        for prefix in USUAL_PREFIXES:
            yield prefix + bare


def explains(released: str, identifier: str) -> bool:
    """Whether one of the two is the other with one or two letters in front."""
    sent, kept = trimmed(released), trimmed(identifier)
    return _digits_behind_letters(sent) == kept or _digits_behind_letters(kept) == sent


LETTER_PREFIX = Rule(transform=Transform.T5, candidates=candidates, explains=explains)
