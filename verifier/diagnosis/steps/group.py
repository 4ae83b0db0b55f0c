"""The question about the patron's group."""

from __future__ import annotations

from verifier.diagnosis.case import Case
from verifier.diagnosis.steps.answer import Answer, no_record
from verifier.diagnosis.steps.listed import Listed
from verifier.model.report import StepAnswer

_BY_THE_LIST: dict[Listed, Answer] = {
    Listed.ALLOWED: (StepAnswer.YES, "ReShare's list allows the group."),
    Listed.NOT_ALLOWED: (StepAnswer.NO, "ReShare's list does not allow the group."),
    Listed.UNDECIDED: (
        StepAnswer.YES,
        "The group is in ReShare's list, nobody has decided about it, and ReShare allows it.",
    ),
    Listed.ABSENT: (
        StepAnswer.YES,
        "The group is not in ReShare's list yet; ReShare adds it there, and allows it.",
    ),
    Listed.NOT_KNOWN: (StepAnswer.UNKNOWN, "ReShare's list of groups is not given here."),
}


def group_authorised(case: Case) -> Answer:
    """``intermittent-6``. A group that nobody has decided about is authorised by ReShare."""
    decision = case.decision
    if decision.settings.is_crosslink:
        return StepAnswer.NOT_APPLICABLE, "CrossLink looks at no group of the patron."
    if not decision.settings.borrower_check_on:
        return StepAnswer.NOT_APPLICABLE, "ReShare's borrower check is off: it looks at no group."
    if case.could_not_ask:
        return no_record(case)
    if not case.found_by_reshare:
        return StepAnswer.UNKNOWN, "ReShare would not learn this patron's group."
    if decision.profile is None:
        return StepAnswer.NOT_APPLICABLE, "The library system tells ReShare no group to look at."
    return _BY_THE_LIST[Listed.of(decision.profile, decision.settings)]
