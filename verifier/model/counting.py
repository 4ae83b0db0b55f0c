"""Numbers and shares in words."""

from __future__ import annotations

_LEAST, _MOST = 0.005, 0.995


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Write a number with its noun."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def percent(share: float) -> str:
    """Write a share; a small one is never written as none, nor a large one as all."""
    if 0 < share < _LEAST:
        return "under 1 %"
    if _MOST < share < 1:
        return "over 99 %"
    return f"{share * 100:.0f} %"
