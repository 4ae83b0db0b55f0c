"""A report whose values are gone, with those put back that a later report shows to be the same.

A digest tells of any value whether it is the one that stood there. What the later report holds,
in whatever form, is tried; everything else was another value, and something of the same shape
stands in for it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from typing import Any

from verifier.drift import guesses, places
from verifier.model.baseline import Remains

Digests = Callable[[str], Collection[str]]
"""Gives a value's digests: one under each key that the store still has."""

_MOST_TRIED = 300  # values of the later report
_MOST_SHAPED = 60  # values that are brought into the shape of each mask
_LETTERS, _DIGITS = "abcdef", "123456789"


def recovered(
    remains: Remains, today: dict[str, Any], scopes: Sequence[str], digests: Digests
) -> dict[str, Any]:
    """Give the earlier report/1 as far as *today*'s can tell it. It holds values of today."""
    document: dict[str, Any] = json.loads(remains.report)
    masks = dict(places.values(document))
    there = list(dict.fromkeys(value for _, value in places.values(today)))[:_MOST_TRIED]
    known = _known(there, digests)
    for place, digest in remains.digests:
        mask = masks[place]
        if digest not in known:
            known[digest] = _found(mask, digest, there, scopes, digests) or _stand_in(
                mask, digest, there
            )
        places.put(document, place, known[digest])
    document["redacted"] = False
    return document


def _known(there: Sequence[str], digests: Digests) -> dict[str, str]:
    """Find what each value of today may stand for; the values themselves go first."""
    known: dict[str, str] = {}
    for value in there:
        known.update(dict.fromkeys(digests(value), value))
    for value in there:
        for guess in guesses.of_today(value):
            for one in digests(guess):
                known.setdefault(one, guess)
    return known


def _found(
    mask: str, digest: str, there: Sequence[str], scopes: Sequence[str], digests: Digests
) -> str | None:
    if not any(one.isalnum() for one in mask):
        return mask  # there was nothing to mask
    tried = (
        guess for value in there[:_MOST_SHAPED] for guess in guesses.in_shape(mask, value, scopes)
    )
    for several in (tried, guesses.of_nobody(mask)):
        for guess in several:
            if digest in digests(guess):
                return guess
    return None


def _stand_in(mask: str, digest: str, there: Sequence[str]) -> str:
    """Draw something of that shape which is none of today's values, the same each time."""
    for attempt in range(9):
        drawn = hashlib.shake_256(f"{attempt} {digest}".encode()).digest(len(mask))
        made = "".join(_drawn(one, byte) for one, byte in zip(mask, drawn, strict=True))
        if made not in there:
            return made
    return mask


def _drawn(shape: str, byte: int) -> str:
    match shape:
        case "9":
            return _DIGITS[byte % len(_DIGITS)]
        case "x":
            return _LETTERS[byte % len(_LETTERS)]
        case "X":
            return _LETTERS[byte % len(_LETTERS)].upper()
        case _:
            return shape
