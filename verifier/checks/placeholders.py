"""Stand-ins for "nothing", as the checks tell them apart: an empty value has checks of its own."""

from __future__ import annotations

from verifier.model import placeholders
from verifier.model.placeholders import is_empty

__all__ = ["is_empty", "is_placeholder"]


def is_placeholder(value: str) -> bool:
    """Tell whether *value* is a text that stands for no value; an empty one is none."""
    return placeholders.is_placeholder(value) and not is_empty(value)
