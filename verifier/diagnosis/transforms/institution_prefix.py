"""T16: a consortium's prefix, or the decoration of a Sierra record number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from verifier.diagnosis.transforms.letter_case import alike
from verifier.diagnosis.transforms.rule import Rule
from verifier.model.blanks import trimmed
from verifier.model.match import Transform

_SIERRA = re.compile(r"\.?p(\d{7})[\dx]?", re.ASCII)
_PREFIXED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{1,15}:([^:\s]{4,})", re.ASCII)
_PREFIXED_NUMBER = re.compile(r"[A-Za-z][A-Za-z0-9_]{1,11}[-._/](\d[A-Za-z0-9]{3,})", re.ASCII)


def without_prefix(value: str) -> str | None:
    """Give what stands behind the prefix; None where there is none."""
    bare = trimmed(value)
    for pattern in (_SIERRA, _PREFIXED, _PREFIXED_NUMBER):
        found = pattern.fullmatch(bare)
        if found:
            return found.group(1)
    return None


def candidates(value: str) -> Iterator[str]:
    """Without the prefix."""
    bare = without_prefix(value)
    if bare is not None:
        yield bare


def explains(released: str, identifier: str) -> bool:
    """Whether one of the two is the other behind a prefix, or both are behind different ones."""
    sent, kept = without_prefix(released), without_prefix(identifier)
    if sent is None and kept is None:
        return False
    return any(
        alike(one, other)
        for one in (released, sent)
        for other in (identifier, kept)
        if one is not None and other is not None
    )


INSTITUTION_PREFIX = Rule(transform=Transform.T16, candidates=candidates, explains=explains)
