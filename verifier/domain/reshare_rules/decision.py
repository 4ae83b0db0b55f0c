"""Who decides about the patron of a new request: ReShare's mod-rs, or CrossLink."""

from __future__ import annotations

from verifier.domain.model.match import PatronMatch
from verifier.domain.model.report import BorrowerDecision
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.domain.reshare_rules import borrower_check, crosslink


def decide(match: PatronMatch, settings: ReshareSettings) -> BorrowerDecision:
    """Say what would become of the request. Never raises."""
    if settings.is_crosslink:
        return crosslink.decide(match, settings)
    return borrower_check.decide(match, settings)
