"""Stand-ins for "nothing", as the checks tell them apart: an empty value has checks of its own."""

from __future__ import annotations

import re

from verifier.model import placeholders
from verifier.model.placeholders import is_empty

__all__ = ["is_empty", "is_placeholder", "looks_filled"]

_ONE_DIGIT = re.compile(r"([1-9])\1{4,}")  # zeros alone are no number at all: a placeholder


def is_placeholder(value: str) -> bool:
    """Tell whether *value* is a text that stands for no value; an empty one is none."""
    return placeholders.is_placeholder(value) and not is_empty(value)


def looks_filled(value: str) -> bool:
    """Tell whether *value* is one digit over and over; it may be somebody's real number."""
    return _ONE_DIGIT.fullmatch(value.strip()) is not None
