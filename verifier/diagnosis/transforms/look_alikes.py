"""T14: letters typed for digits that look like them, and hyphens within a number."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.diagnosis.transforms.rule import Rule
from verifier.model.blanks import without_blanks
from verifier.model.match import Transform

_AS_DIGITS = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "|": "1"})
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2212_./"
_SHORTEST = 5


def _as_number(value: str) -> str | None:
    """Give the digits that *value* is meant to be; None where it is not meant to be a number."""
    bare = without_blanks(value).translate(_AS_DIGITS)
    bare = "".join(one for one in bare if one not in _HYPHENS)
    return bare if len(bare) >= _SHORTEST and bare.isascii() and bare.isdigit() else None


def candidates(value: str) -> Iterator[str]:
    """Give the plain digits."""
    number = _as_number(value)
    if number is not None and number != value:
        yield number


def explains(released: str, identifier: str) -> bool:
    """Whether both are meant to be the same number."""
    number = _as_number(released)
    return number is not None and number == _as_number(identifier)


LOOK_ALIKES = Rule(transform=Transform.T14, candidates=candidates, explains=explains)
