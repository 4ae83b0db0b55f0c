"""A report that somebody else exported for support: masked, and read as far as a page needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from verifier.model.capture import Attribute, Protocol
from verifier.model.finding import Finding, Owner
from verifier.model.report import Cause, Headline, RouteStop, Step, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRemedy:
    """What to change, in words; snippets are left where they were made."""

    owner: Owner
    text: str
    place: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedReport:
    """Somebody else's report. Nobody vouches for it: it is what a file says."""

    number: str  # as it was called where it was made
    site_name: str
    version: str
    created_at: datetime
    exported_at: datetime
    settings: tuple[tuple[str, str], ...]
    protocol: Protocol
    idp_name: str | None
    service_provider: str | None
    verdict: Verdict
    headline: Headline
    cause: Cause | None
    route: tuple[RouteStop, ...]
    findings: tuple[Finding, ...]
    steps: tuple[Step, ...]
    remedies: tuple[ImportedRemedy, ...]
    attributes: tuple[Attribute, ...]
