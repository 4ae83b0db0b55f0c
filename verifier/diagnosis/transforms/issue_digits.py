"""T9: digits at the end that count a card's issues. Dangerous: they may be a serial number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from verifier.diagnosis.transforms.rule import Rule
from verifier.model.blanks import without_blanks
from verifier.model.match import Transform

_NUMBER = re.compile(r"\d{7,19}", re.ASCII)
_MOST_ISSUES_APART = 2
_MOST_ISSUE_DIGITS = 2


def candidates(value: str) -> Iterator[str]:
    """Without the last digit, then without the last two."""
    bare = without_blanks(value)
    if _NUMBER.fullmatch(bare):
        yield bare[:-1]
        yield bare[:-2]


def explains(released: str, identifier: str) -> bool:
    """Whether one or two digits more stand at the end, or the issues are one or two apart."""
    sent, kept = without_blanks(released), without_blanks(identifier)
    if not (_NUMBER.fullmatch(sent) and _NUMBER.fullmatch(kept)):
        return False
    short, long = sorted((sent, kept), key=len)
    if len(short) != len(long):
        return long.startswith(short) and len(long) - len(short) <= _MOST_ISSUE_DIGITS
    return short[:-2] == long[:-2] and 0 < abs(int(short) - int(long)) <= _MOST_ISSUES_APART


ISSUE_DIGITS = Rule(transform=Transform.T9, candidates=candidates, explains=explains)
