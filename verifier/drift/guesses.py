"""What a value that is gone may have been, from its mask and from a value of today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from verifier.diagnosis.transforms.table import LONGEST, candidates
from verifier.model.placeholders import WORDS

_FILLED = "9xX"


def of_today(value: str) -> Iterator[str]:
    """Give *value* itself, then everything that it may stand for."""
    yield value
    if len(value) <= LONGEST:
        yield from (one.value for one in candidates(value))


def in_shape(mask: str, value: str, scopes: Iterable[str]) -> Iterator[str]:
    """Give *value* in the form of *mask*: letter case, blanks, hyphens, zeros, a scope."""
    if mask and not mask.strip("9") and value.isdigit() and len(value) < len(mask):
        yield value.zfill(len(mask))
    filled = _filled(mask, value)
    if filled is not None:
        yield filled
    if "@" in mask and "@" not in value:
        yield from (f"{value}@{one}" for one in scopes)


def of_nobody(mask: str) -> Iterator[str]:
    """Give the words for nothing that have this shape."""
    yield "0" * len(mask)
    for word in WORDS:
        yield from (word, word.upper(), word.capitalize())


def _filled(mask: str, value: str) -> str | None:
    """Write the letters and digits of *value* where the mask has some."""
    wanted = [one == "9" for one in mask if one in _FILLED]
    inside = [one for one in value if one.isalnum()]
    if not wanted or wanted != [one.isnumeric() for one in inside]:
        return None
    rest = iter(inside)
    return "".join(_cased(one, next(rest)) if one in _FILLED else one for one in mask)


def _cased(shape: str, char: str) -> str:
    match shape:
        case "x":
            return char.lower()
        case "X":
            return char.upper()
        case _:
            return char
