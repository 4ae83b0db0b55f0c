"""T4: leading zeros lost or added. Dangerous: the other number may be another person's."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.diagnosis.transforms.rule import Rule
from verifier.model.blanks import trimmed
from verifier.model.match import Transform

USUAL_LENGTHS = (7, 8, 9, 10, 14)
"""The lengths that libraries' numbers are padded to."""


def candidates(value: str) -> Iterator[str]:
    """Without leading zeros, then filled up to the usual lengths."""
    bare = trimmed(value)
    if not (bare.isascii() and bare.isdigit() and bare.strip("0")):
        return
    if bare.startswith("0"):
        yield bare.lstrip("0")
    for length in USUAL_LENGTHS:
        if len(bare) < length:
            yield bare.zfill(length)


def explains(released: str, identifier: str) -> bool:
    """Whether only the number of leading zeros differs, before something with a digit in it."""
    sent, kept = (trimmed(one).lstrip("0") for one in (released, identifier))
    return sent == kept and any(one in "123456789" for one in sent)


LEADING_ZEROS = Rule(transform=Transform.T4, candidates=candidates, explains=explains)
