"""What became of the values of one attribute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from verifier.diagnosis.transforms.table import explain, rank
from verifier.diagnosis.transforms.wrapping import candidates as unwrapped
from verifier.model.comparison import ChangeKind
from verifier.model.match import DANGEROUS, Agreement, Transform

_MOST_COMPARED = 50  # values on each side, beyond which no change of form is looked for
_LIKELY_ANOTHER = frozenset({Transform.T9, Transform.T15})
"""Of two numbers that differ in their last digits the likelier reading is two numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueChange:
    """The kinds of change, and the transforms of what was reformatted."""

    kinds: tuple[ChangeKind, ...] = ()
    transforms: tuple[Transform, ...] = ()


def either_way(
    one: str, other: str, agreement: Agreement, *, sure_only: bool = False
) -> Transform | None:
    """Find the transform that makes the one value of the other, in whichever direction.

    What can lead to another person counts as far as *agreement* of the two people lets it, and
    not at all with *sure_only*.
    """
    found = [
        way.transform
        for way in (explain(one, other), explain(other, one))
        if way is not None and way.transform is not None
    ]
    if not found:
        return None
    best = min(found, key=rank)
    if best in DANGEROUS and (sure_only or agreement is Agreement.DISAGREES):
        return None
    return None if best in _LIKELY_ANOTHER and agreement is not Agreement.AGREES else best


def compare_values(
    before: Sequence[str], after: Sequence[str], agreement: Agreement
) -> ValueChange:
    """Compare in any order first, then by form, then by number."""
    if tuple(before) == tuple(after):
        return ValueChange()
    if Counter(before) == Counter(after):
        return ValueChange(kinds=(ChangeKind.REORDERED,))
    if _joined(before, after) or _joined(after, before):
        return ValueChange(kinds=(ChangeKind.REFORMATTED,), transforms=(Transform.T13,))
    gone = list((Counter(before) - Counter(after)).elements())
    new = list((Counter(after) - Counter(before)).elements())
    transforms = _take_reformatted(gone, new, agreement)
    kinds = []
    if transforms:
        kinds.append(ChangeKind.REFORMATTED)
    if gone and new:
        kinds.append(ChangeKind.CHANGED)
    return ValueChange(kinds=(*kinds, *_by_number(before, after)), transforms=transforms)


def compare_masked(before: Sequence[str], after: Sequence[str]) -> ValueChange:
    """Compare how many there are; what a mask hides is neither the same nor another.

    A value without letters and digits has nothing to mask, and stands there as it was.
    """
    if not any(char.isalnum() for value in (*before, *after) for char in value):
        return compare_values(before, after, Agreement.CANNOT_TELL)
    kinds = [ChangeKind.NOT_COMPARED] if before and after else []
    return ValueChange(kinds=(*kinds, *_by_number(before, after)))


def _by_number(before: Sequence[str], after: Sequence[str]) -> tuple[ChangeKind, ...]:
    if len(before) == len(after):
        return ()
    return (ChangeKind.MORE_VALUES if len(after) > len(before) else ChangeKind.FEWER_VALUES,)


def _joined(several: Sequence[str], single: Sequence[str]) -> bool:
    """Whether *several* values are one string in *single*."""
    if len(single) != 1 or not 1 < len(several) <= _MOST_COMPARED:
        return False
    return {one.strip() for one in several} <= set(unwrapped(single[0]))


def _take_reformatted(
    gone: list[str], new: list[str], agreement: Agreement
) -> tuple[Transform, ...]:
    """Take out of both lists what is the same value in another form, the likeliest first."""
    if max(len(gone), len(new)) > _MOST_COMPARED:
        return ()
    ways = {(one, other): either_way(one, other, agreement) for one in gone for other in new}
    likely = [(rank(way), min(pair), max(pair), pair, way) for pair, way in ways.items() if way]
    found: list[Transform] = []
    for _, _, _, (one, other), way in sorted(likely):
        while one in gone and other in new:
            gone.remove(one)
            new.remove(other)
            found.append(way)
    return tuple(dict.fromkeys(found))
