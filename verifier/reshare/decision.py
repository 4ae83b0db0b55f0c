"""Who decides about the patron of a new request: ReShare's mod-rs, or CrossLink."""

from __future__ import annotations

from verifier.model.decision import BorrowerDecision
from verifier.model.match import PatronMatch
from verifier.model.reshare_settings import ReshareSettings
from verifier.reshare import borrower_check, crosslink


def decide(match: PatronMatch, settings: ReshareSettings) -> BorrowerDecision:
    """Say what would become of the request. Never raises."""
    if settings.is_crosslink:
        return crosslink.decide(match, settings)
    return borrower_check.decide(match, settings)
