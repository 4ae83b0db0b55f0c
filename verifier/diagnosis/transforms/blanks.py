"""T1: blanks before, after or within a value, visible or not."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.diagnosis.transforms.rule import Rule
from verifier.model.match import Transform

INVISIBLE = "\u00ad\u180e\u200b\u200c\u200d\u2060\ufeff"
"""Characters that show nothing and that ``str.isspace`` does not count as blanks."""


def without_blanks(value: str) -> str:
    """*value* without any blank, however it is encoded."""
    return "".join(one for one in value if not one.isspace() and one not in INVISIBLE)


def trimmed(value: str) -> str:
    """*value* without blanks at its ends, however they are encoded."""
    kept = [index for index, one in enumerate(value) if without_blanks(one)]
    return value[kept[0] : kept[-1] + 1] if kept else ""


def candidates(value: str) -> Iterator[str]:
    """Without outer blanks first, then without any."""
    yield trimmed(value)
    yield without_blanks(value)


def explains(released: str, identifier: str) -> bool:
    """Whether only blanks differ."""
    return without_blanks(released) == without_blanks(identifier) != ""


BLANKS = Rule(transform=Transform.T1, candidates=candidates, explains=explains)
