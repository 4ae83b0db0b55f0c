"""What a check's page says, for formats that carry the rules beside the findings."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.model.finding import Owner, Severity, Station


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage:
    """One check's page, in its parts."""

    id: str
    title: str  # the problem in one sentence
    means: str  # what it means and why it matters
    whole: str  # all of it, with what to change
    severity: Severity
    station: Station
    owner: Owner
    cites: tuple[str, ...]
