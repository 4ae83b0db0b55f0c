"""The question about the patron's group."""

from __future__ import annotations

from verifier.diagnosis.case import Case
from verifier.diagnosis.steps.answer import Answer, no_record
from verifier.model.decision import BorrowerDecision
from verifier.model.report import StepAnswer


def group_authorised(case: Case) -> Answer:
    """``intermittent-6``. A group that nobody has decided about is authorised by ReShare."""
    decision = case.decision
    if not decision.settings.borrower_check_on:
        return StepAnswer.NOT_APPLICABLE, "ReShare's borrower check is off: it looks at no group."
    if case.could_not_ask:
        return no_record(case)
    if not case.found_by_reshare:
        return StepAnswer.UNKNOWN, "ReShare would not learn this patron's group."
    if decision.profile is None:
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
