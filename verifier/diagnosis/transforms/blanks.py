"""T1: blanks before, after or within a value, visible or not."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.diagnosis.transforms.rule import Rule
from verifier.model.blanks import trimmed, without_blanks
from verifier.model.match import Transform


def candidates(value: str) -> Iterator[str]:
    """Without outer blanks first, then without any."""
    yield trimmed(value)
    yield without_blanks(value)


def explains(released: str, identifier: str) -> bool:
    """Whether only blanks differ."""
    return without_blanks(released) == without_blanks(identifier) != ""


BLANKS = Rule(transform=Transform.T1, candidates=candidates, explains=explains)
