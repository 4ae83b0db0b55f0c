"""One line of a list of reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from verifier.model.report import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSummary:
    """One line of a list of reports."""

    id: str
    created_at: datetime
    idp_name: str | None
    verdict: Verdict
    headline: str
    reason: str  # the headline's second sentence; it holds no value
