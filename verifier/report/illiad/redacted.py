"""Mask what belongs to ILLiad's users."""

from __future__ import annotations

from verifier.model.illiad import IlliadComparison
from verifier.report.redact import masked, values_in


def redacted_illiad(comparison: IlliadComparison) -> IlliadComparison:
    """*comparison* with every value of a user masked; names of columns and settings stay."""
    return masked(comparison, values_in(comparison))
