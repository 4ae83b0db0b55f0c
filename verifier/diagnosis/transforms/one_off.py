"""T15: one character is wrong, or two are exchanged. Dangerous, and so never asked for."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.diagnosis.transforms.letter_case import alike
from verifier.diagnosis.transforms.rule import Rule
from verifier.model.match import Transform

_SHORTEST = 6


def candidates(value: str) -> Iterator[str]:  # noqa: ARG001 - every rule is called alike
    """None: this is a comparison with records that name or e-mail have already found."""
    return iter(())


def explains(released: str, identifier: str) -> bool:
    """Whether one character was mistyped, left out or added, or two neighbours exchanged."""
    if min(len(released), len(identifier)) < _SHORTEST or alike(released, identifier):
        return False
    if not any(one.isdigit() for one in identifier):
        return False
    if len(released) == len(identifier):
        return _replaced_or_exchanged(released, identifier)
    short, long = sorted((released, identifier), key=len)
    return len(long) - len(short) == 1 and any(
        long[:at] + long[at + 1 :] == short for at in range(len(long))
    )


def _replaced_or_exchanged(one: str, other: str) -> bool:
    differing = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(differing) == 1:
        return True
    if len(differing) != 2 or differing[1] - differing[0] != 1:  # noqa: PLR2004 - two neighbours
        return False
    first, second = differing
    return one[first] == other[second] and one[second] == other[first]


ONE_OFF = Rule(transform=Transform.T15, candidates=candidates, explains=explains)
