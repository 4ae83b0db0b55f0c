"""The questions about one patron: record, card, blocks, identifier, group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from verifier.diagnosis.case import Case
from verifier.diagnosis.steps.answer import Answer, no_record
from verifier.model.decision import BorrowerDecision
from verifier.model.lookup import CouldNotLook, NotFound
from verifier.model.patron import BlockKind, IdentifierStatus, PatronIdentifier, PatronRecord
from verifier.model.report import StepAnswer


def has_active_record(case: Case) -> Answer:
    """``intermittent-1``."""
    if case.record is not None:
        if case.has("patron.record-inactive"):
            return StepAnswer.NO, "There is a record, and it is not active."
        if case.has("patron.record-expired"):
            return StepAnswer.NO, "There is a record, and it has expired."
        return StepAnswer.YES, case.match.person_because
    unanswered = any(isinstance(one.outcome, CouldNotLook) for one in case.lookup.attempts)
    if isinstance(case.outcome, NotFound) and not unanswered:
        return StepAnswer.NO, (
            "The library system knows no patron by the identifier that ReShare would send, "
            "nor by any other released value that was asked for."
        )
    return no_record(case)


def newest_barcode_active(case: Case) -> Answer:
    """``intermittent-2``. A replaced barcode in the request is answered with no."""
    if case.record is None:
        return no_record(case)
    if case.has("patron.old-barcode", "patron.old-barcode-accepted"):
        return StepAnswer.NO, "The login carries the identifier of a replaced card."
    known = [one for one in case.identifiers if one.status is not IdentifierStatus.UNKNOWN]
    if not known:
        return StepAnswer.UNKNOWN, (
            "This library system does not say which identifiers are active, so an old card "
            "cannot be told from the present one."
        )
    if _newest(known).status is IdentifierStatus.INACTIVE:
        return StepAnswer.NO, "The identifier issued last is not active in the record."
    return _in_use(case.sent_as_recorded)


def _in_use(sent: PatronIdentifier | None) -> Answer:
    if sent is None:
        return StepAnswer.YES, "The record's present identifier is active; the request lacks it."
    if sent.status is IdentifierStatus.INACTIVE:
        return StepAnswer.NO, "The request carries an identifier that is no longer active."
    return StepAnswer.YES, "The request carries an active identifier of the record."


def _newest(identifiers: Sequence[PatronIdentifier]) -> PatronIdentifier:
    """By date of issue; without dates an active one, the primary one first."""
    return max(
        identifiers,
        key=lambda one: (
            one.since or date.min,
            one.status is IdentifierStatus.ACTIVE,
            one.primary,
        ),
    )


def blocking_fines(case: Case) -> Answer:
    """``intermittent-3``. Yes is the bad answer. Only what ReShare can see keeps a patron out."""
    if case.has("decision.patron-blocked"):
        return StepAnswer.YES, _because_blocked(case)
    record = case.record
    if record is None:
        return no_record(case)
    if record.blocks or case.has("patron.blocked-in-ils"):
        return StepAnswer.NO, (
            "The library system holds a block, but does not tell ReShare, which would accept "
            "the request."
        )
    if record.balance is not None and record.balance.amount > 0:
        return StepAnswer.NO, "The patron owes something, which does not block requests."
    return StepAnswer.NO, "The library system reports no block that ReShare would see."


def _because_blocked(case: Case) -> str:
    kinds = {one.kind for one in case.record.blocks} if case.record else set()
    if BlockKind.FINES in kinds:
        return "The library system reports fines, and ReShare reads the patron as blocked."
    if kinds:
        return "ReShare reads the patron as blocked, for a reason other than fines."
    return "ReShare reads the patron as blocked; the library system does not say why."


def same_identifier(case: Case) -> Answer:
    """``intermittent-5``."""
    if not case.preview.has_identifier:
        return StepAnswer.NO, "The request would carry no User ID at all."
    if case.record is None and isinstance(case.outcome, NotFound):
        return StepAnswer.NO, "The library system knows no patron by this User ID."
    return no_record(case) if case.record is None else _in_record(case, case.record)


def _in_record(case: Case, record: PatronRecord) -> Answer:
    recorded = case.sent_as_recorded
    if recorded is None and any(one.value == case.sent for one in record.identifiers):
        return StepAnswer.NO, (
            "The User ID is the patron's, but of another kind than the one ReShare should have."
        )
    if recorded is None:
        return StepAnswer.NO, "The User ID is none of this patron's identifiers."
    if recorded.status is IdentifierStatus.INACTIVE:
        return StepAnswer.NO, "The User ID was this patron's and has been replaced."
    return StepAnswer.YES, "The User ID is exactly an identifier of this patron's record."


def group_authorised(case: Case) -> Answer:
    """``intermittent-6``. A group that nobody has decided about is authorised by ReShare."""
    decision = case.decision
    if not decision.settings.borrower_check_on:
        return StepAnswer.NOT_APPLICABLE, "ReShare's borrower check is off: it looks at no group."
    if case.could_not_ask:
        return no_record(case)
    if decision.profile is None:
        if not case.found_by_reshare:
            return StepAnswer.UNKNOWN, "ReShare would learn no group: it does not find the patron."
        return StepAnswer.NOT_APPLICABLE, "The library system tells ReShare no group to look at."
    return _by_the_list(decision)


def _by_the_list(decision: BorrowerDecision) -> Answer:
    if decision.profile_allowed is True:
        return StepAnswer.YES, "ReShare's list allows the group."
    if decision.profile_allowed is False:
        return StepAnswer.NO, "ReShare's list does not allow the group."
    if not decision.settings.profiles_known:
        return StepAnswer.UNKNOWN, "ReShare's list of groups is not given here."
    return StepAnswer.YES, "ReShare's list says nothing about the group, and ReShare allows it."
