"""In what a released value and the library's identifier differ, in words for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from verifier.model.match import Transform

DIFFERENCES: Mapping[Transform, str] = MappingProxyType(
    {
        Transform.T1: "blanks",
        Transform.T2: "letter case",
        Transform.T3: "the part behind the @",
        Transform.T4: "leading zeros",
        Transform.T5: "a letter in front",
        Transform.T6: "a scanner's start and stop characters",
        Transform.T7: "the check digit",
        Transform.T8: "what a card's stripe or its issuer's number adds",
        Transform.T9: "the card's issue digits",
        Transform.T10: "the number of a replaced card",
        Transform.T11: "another kind of identifier of the same person",
        Transform.T12: "damage by a spreadsheet",
        Transform.T13: "text joined to it or wrapped around it",
        Transform.T14: "look-alike characters or hyphens",
        Transform.T15: "one character",
        Transform.T16: "an institution's prefix",
        Transform.T17: "a value that is random by design",
    }
)
"""Fits behind "but for" and "differ by"; T10, T11 and T17 are no change within a value."""
