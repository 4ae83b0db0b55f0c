"""T2: letter case."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.diagnosis.transforms.rule import Rule
from verifier.model.blanks import trimmed, without_blanks
from verifier.model.match import Transform


def alike(one: str, other: str) -> bool:
    """Whether two values differ in nothing but blanks and letter case.

    By lower and by upper case, as the listener's flags work, and not by Unicode case folding.
    """
    one, other = without_blanks(one), without_blanks(other)
    return one != "" and (one.lower() == other.lower() or one.upper() == other.upper())


def candidates(value: str) -> Iterator[str]:
    """Lower case first: more systems store user names so."""
    yield trimmed(value).lower()
    yield trimmed(value).upper()


LETTER_CASE = Rule(transform=Transform.T2, candidates=candidates, explains=alike)
