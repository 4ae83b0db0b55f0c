"""What one transform is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from verifier.domain.model.match import Transform


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One transform.

    ``candidates`` gives the identifiers that a released value may stand for, likeliest first:
    they may be asked for, so there are few of them. ``explains`` takes a released value and a
    known identifier that differ, and may see more than ``candidates`` could guess.
    """

    transform: Transform
    candidates: Callable[[str], Iterable[str]]
    explains: Callable[[str, str], bool]
