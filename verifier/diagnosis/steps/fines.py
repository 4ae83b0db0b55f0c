"""The question about fines and blocks."""

from __future__ import annotations

from verifier.diagnosis.case import Case
from verifier.diagnosis.steps.answer import Answer, no_record
from verifier.model.capability import Sight
from verifier.model.patron import BlockKind
from verifier.model.report import StepAnswer


def blocking_fines(case: Case) -> Answer:
    """``intermittent-3``. Yes is the bad answer. Only what ReShare can see keeps a patron out."""
    if case.has("decision.patron-blocked"):
        return StepAnswer.YES, _because_blocked(case)
    not_looked_at = _not_looked_at(case)
    if not_looked_at is not None:
        return StepAnswer.NOT_APPLICABLE, not_looked_at
    record = case.record
    if record is None:
        return no_record(case)
    if case.has("patron.blocked-in-ils"):
        return StepAnswer.NO, (
            "The library system holds a block, but does not tell ReShare, which would accept "
            "the request."
        )
    if record.balance is not None and record.balance.amount > 0:
        return StepAnswer.NO, "The patron owes something, which does not block requests."
    return _no_block_seen(case)


def _not_looked_at(case: Case) -> str | None:
    """Say why no fine and no block can keep the patron out; None where one can."""
    settings = case.decision.settings
    if settings.is_crosslink:
        return "CrossLink looks at no fine and no block."
    if settings.borrower_check_on:
        return None
    return "ReShare's borrower check is off: it looks at no fine and no block."


def _no_block_seen(case: Case) -> Answer:
    unseen = case.cannot_see(Sight.BLOCKS)
    if unseen is None:
        return StepAnswer.NO, "The library system reports no block that ReShare would see."
    if case.found_by_reshare:
        return StepAnswer.NO, f"ReShare would see no block. {unseen}"
    return StepAnswer.UNKNOWN, unseen


def _because_blocked(case: Case) -> str:
    kinds = {one.kind for one in case.record.blocks} if case.record else set()
    if BlockKind.FINES in kinds:
        return "The library system reports fines, and ReShare reads the patron as blocked."
    if kinds:
        return "ReShare reads the patron as blocked, for a reason other than fines."
    return "ReShare reads the patron as blocked; the library system does not say why."
