"""T6: the start and stop characters of a barcode, sent on by a scanner that is set to do so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from verifier.diagnosis.transforms.letter_case import alike
from verifier.diagnosis.transforms.rule import Rule
from verifier.model.blanks import trimmed
from verifier.model.match import Transform

_CODABAR = re.compile(r"[A-Da-d](\d+)[A-Da-d]", re.ASCII)
_CODE_39 = re.compile(r"\*(.+)\*")


def _inner(value: str) -> str | None:
    bare = trimmed(value)
    found = _CODABAR.fullmatch(bare) or _CODE_39.fullmatch(bare)
    return found.group(1) if found else None


def candidates(value: str) -> Iterator[str]:
    """Give what stands between Codabar's letters A to D, or between Code 39's asterisks."""
    inner = _inner(value)
    if inner is not None:
        yield inner


def explains(released: str, identifier: str) -> bool:
    """Whether one of the two is the other between start and stop characters."""
    sent, kept = _inner(released), _inner(identifier)
    return (sent is not None and alike(sent, identifier)) or (
        kept is not None and alike(kept, released)
    )


START_AND_STOP = Rule(transform=Transform.T6, candidates=candidates, explains=explains)
