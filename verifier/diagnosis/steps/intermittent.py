"""The questions about one patron: record, blocks, identifier."""

from __future__ import annotations

from verifier.diagnosis.case import Case
from verifier.diagnosis.steps.answer import Answer, no_record
from verifier.model.capability import Sight
from verifier.model.lookup import CouldNotLook, NotFound
from verifier.model.patron import BlockKind, IdentifierStatus, PatronRecord
from verifier.model.report import StepAnswer


def has_active_record(case: Case) -> Answer:
    """``intermittent-1``."""
    if case.record is not None:
        if case.has("patron.record-inactive"):
            return StepAnswer.NO, "There is a record, and it is not active."
        if case.has("patron.record-expired"):
            return StepAnswer.NO, "There is a record, and it has expired."
        unseen = case.cannot_see(Sight.ACCOUNT_STATUS)
        if unseen and not any(one.expires for one in case.views):
            return StepAnswer.UNKNOWN, f"There is a record. Whether it is active: {unseen}"
        return StepAnswer.YES, case.match.person_because
    unanswered = any(isinstance(one.outcome, CouldNotLook) for one in case.lookup.attempts)
    if isinstance(case.outcome, NotFound) and not unanswered:
        return StepAnswer.NO, (
            "The library system knows no patron by the identifier that ReShare would send, "
            "nor by any other released value that was asked for."
        )
    return no_record(case)


def blocking_fines(case: Case) -> Answer:
    """``intermittent-3``. Yes is the bad answer. Only what ReShare can see keeps a patron out."""
    if case.has("decision.patron-blocked"):
        return StepAnswer.YES, _because_blocked(case)
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


def _no_block_seen(case: Case) -> Answer:
    unseen = case.cannot_see(Sight.BLOCKS)
    if unseen is None:
        return StepAnswer.NO, "The library system reports no block that ReShare would see."
    if case.decision.checked and case.found_by_reshare:
        return StepAnswer.NO, f"ReShare would see no block. {unseen}"
    return StepAnswer.UNKNOWN, unseen


def _because_blocked(case: Case) -> str:
    kinds = {one.kind for one in case.record.blocks} if case.record else set()
    if BlockKind.FINES in kinds:
        return "The library system reports fines, and ReShare reads the patron as blocked."
    if kinds:
        return "ReShare reads the patron as blocked, for a reason other than fines."
    return "ReShare reads the patron as blocked; the library system does not say why."


def same_identifier(case: Case) -> Answer:
    """``intermittent-5``."""
    if case.preview.cannot_be_said is not None:
        return StepAnswer.UNKNOWN, case.preview.cannot_be_said
    if not case.preview.has_identifier:
        return StepAnswer.NO, "The request would carry no User ID at all."
    if case.record is not None:
        return _in_record(case, case.record)
    if isinstance(case.outcome, NotFound):
        return StepAnswer.NO, "The library system knows no patron by this User ID."
    if case.has("patron.another-person"):
        return StepAnswer.NO, "The User ID leads to a record that is another person's."
    return no_record(case)


def _in_record(case: Case, record: PatronRecord) -> Answer:
    recorded = case.sent_as_recorded
    if recorded is None and record.bearing(case.sent):
        return StepAnswer.NO, (
            "The User ID is the patron's, but of another kind than the one ReShare should have."
        )
    if recorded is None:
        return StepAnswer.NO, "The User ID is none of this patron's identifiers."
    if recorded.status is IdentifierStatus.INACTIVE:
        return StepAnswer.NO, "The User ID was this patron's and has been replaced."
    return StepAnswer.YES, "The User ID is exactly an identifier of this patron's record."
