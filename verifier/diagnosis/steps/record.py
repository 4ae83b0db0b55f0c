"""The question about the patron's record."""

from __future__ import annotations

from verifier.diagnosis.case import Case
from verifier.diagnosis.steps.answer import Answer, no_record, no_request
from verifier.model.capability import Sight
from verifier.model.lookup import CouldNotLook, NotFound
from verifier.model.report import StepAnswer


def has_active_record(case: Case) -> Answer:
    """``intermittent-1``. Not found, found and inactive, and could not look are three answers."""
    if case.record is not None:
        return _active(case)
    if case.preview.blocked is not None:
        return StepAnswer.NOT_APPLICABLE, f"{no_request(case)} ReShare would ask about nobody."
    unanswered = any(isinstance(one.outcome, CouldNotLook) for one in case.lookup.attempts)
    if isinstance(case.outcome, NotFound) and not unanswered:
        return StepAnswer.NO, (
            "The library system knows no patron by the identifier that ReShare would send, "
            f"nor by any other {_whose(case)} that was asked for."
        )
    return no_record(case)


def _whose(case: Case) -> str:
    return "released value" if case.capture.request is None else "value of the request"


def _active(case: Case) -> Answer:
    if case.has("patron.record-inactive"):
        return StepAnswer.NO, "There is a record, and it is not active."
    if case.has("patron.record-expired"):
        return StepAnswer.NO, "There is a record, and it has expired."
    unseen = case.cannot_see(Sight.ACCOUNT_STATUS)
    if unseen and not any(one.expires for one in case.views):
        return StepAnswer.UNKNOWN, f"There is a record. Whether it is active: {unseen}"
    return StepAnswer.YES, case.match.person_because
