"""The question about the identifier on the request."""

from __future__ import annotations

from verifier.diagnosis.case import Case
from verifier.diagnosis.steps.answer import Answer, no_record, no_request
from verifier.model.lookup import NotFound
from verifier.model.patron import IdentifierStatus, PatronRecord
from verifier.model.report import StepAnswer


def same_identifier(case: Case) -> Answer:
    """``intermittent-5``."""
    if case.preview.blocked is not None:
        return StepAnswer.NOT_APPLICABLE, f"{no_request(case)} There is no User ID to compare."
    if case.preview.cannot_be_said is not None:
        return StepAnswer.UNKNOWN, case.preview.cannot_be_said
    if not case.preview.has_identifier:
        return StepAnswer.NO, "The request would carry no User ID at all."
    if case.record is not None:
        return _in_record(case, case.record)
    return _without_record(case)


def _without_record(case: Case) -> Answer:
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
    exactly = "The User ID is exactly an identifier of this patron's record."
    if case.has("patron.two-accounts"):
        return StepAnswer.YES, f"{exactly} There seems to be a second record of this person."
    return StepAnswer.YES, exactly
