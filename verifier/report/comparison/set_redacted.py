"""Mask what belongs to people in two sets of logins compared."""

from __future__ import annotations

from dataclasses import replace

from verifier.model.comparison_set import ComparisonSet
from verifier.report.redact import masked, redacted_comparison


def redacted_comparison_set(compared: ComparisonSet) -> ComparisonSet:
    """*compared* with every value of the people masked.

    Each pair by itself: to look for the values of thousands in the sentences about each would
    take too long. The sentences about all together hold attributes' names and numbers alone.
    """
    return replace(
        compared,
        comparisons=tuple(map(redacted_comparison, compared.comparisons)),
        only_before=masked(compared.only_before, ()),
        only_after=masked(compared.only_after, ()),
    )
