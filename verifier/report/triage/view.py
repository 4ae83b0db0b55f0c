"""What the templates of a set of requests need, on a page or in a file."""

from __future__ import annotations

from typing import Any

from verifier.model.triage import Triage
from verifier.report.triage import words
from verifier.report.triage.plot import plot_of
from verifier.report.triage.redacted import redacted_triage


def context(triage: Triage, *, redact: bool) -> dict[str, Any]:
    """Give it by the names that the templates use."""
    shown = redacted_triage(triage) if redact else triage
    return {"triage": shown, "said": words, "plot": plot_of(shown), "redacted": redact}
