"""T8: what a magnetic stripe or a campus card number adds around the library number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from verifier.diagnosis.transforms.check_digit import has_luhn_digit
from verifier.diagnosis.transforms.rule import Rule
from verifier.model.blanks import without_blanks
from verifier.model.match import Transform

_TRACK_2 = re.compile(r"[;%]?(\d{5,19})=[^?]*\??|[;%](\d{5,19})\?", re.ASCII)
_ISO_CARD = re.compile(r"[1-9]\d{5}(\d{10})", re.ASCII)  # zeros in front: see transform T4


def _stripe(value: str) -> str | None:
    """Read the digits of track 2: between its sentinels, before the separator."""
    found = _TRACK_2.fullmatch(value)
    return (found.group(1) or found.group(2)) if found else None


def _unique_part(value: str) -> str | None:
    """Read the ten digits of an ISO card number behind the six of its issuer."""
    found = _ISO_CARD.fullmatch(value)
    return found.group(1) if found else None


def candidates(value: str) -> Iterator[str]:
    """Give the digits of the stripe, then the card's own ten digits.

    The library number that some libraries build of them needs their own code: see ``explains``.
    """
    bare = without_blanks(value)
    stripe = _stripe(bare)
    if stripe is not None:
        yield stripe
    unique = _unique_part(stripe or bare)
    if unique is not None:
        yield unique


def explains(released: str, identifier: str) -> bool:
    """Whether *identifier* is the stripe's number, the card's part of it, or built of that."""
    kept = without_blanks(identifier)
    parts = tuple(candidates(released))
    return kept in parts or any(_built_of(part, kept) for part in parts)


def _built_of(unique: str, kept: str) -> bool:
    """Whether *kept* is ``2``, a library code, the ten digits and perhaps a check digit."""
    library_number = re.fullmatch(rf"2\d{{2,4}}{re.escape(unique)}(\d?)", kept, re.ASCII)
    if library_number is None:
        return False
    return not library_number.group(1) or has_luhn_digit(kept)


CAMPUS_CARD = Rule(transform=Transform.T8, candidates=candidates, explains=explains)
