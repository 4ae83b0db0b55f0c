"""What each transform is in words, and how a finding says that it is meant."""

from __future__ import annotations

from verifier.model.finding import Evidence
from verifier.model.match import Transform

DIFFERENCES: dict[Transform, str] = {
    Transform.T1: "blanks",
    Transform.T2: "letter case",
    Transform.T3: "the domain behind the @ sign",
    Transform.T4: "leading zeros",
    Transform.T5: "a letter in front",
    Transform.T6: "a scanner's start and stop characters",
    Transform.T7: "the check digit",
    Transform.T8: "the form of the card's magnetic stripe",
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
"""By transform; T10, T11 and T17 are no change within a value."""


def by_transform(one: Transform) -> Evidence:
    """Name the transform that explains a finding."""
    return Evidence(what="transform", name=f"{one}: {DIFFERENCES[one]}")
