"""The questions about a whole library, as far as one login can answer them."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.diagnosis.case import Case
from verifier.diagnosis.first_cause import root_of
from verifier.diagnosis.steps.answer import Answer, no_request
from verifier.diagnosis.steps.identifier import same_identifier
from verifier.diagnosis.steps.user_id import FAULTS, fault_of
from verifier.diagnosis.verdict import verdict_of
from verifier.model.finding import Finding, Owner, Severity
from verifier.model.report import StepAnswer
from verifier.model.request import NOT_STATED
from verifier.model.request_form import Door

NO_SIGN_ON = (Door.VUFIND_ILS, Door.VUFIND_SIP2, Door.DIRECT)
"""Doors at which no sign-on system releases the identifier."""

_REVERSED = {StepAnswer.YES: StepAnswer.NO, StepAnswer.NO: StepAnswer.YES}


def share_a_group(case: Case) -> Answer:
    """``widespread-1``. It takes several patrons to share anything."""
    if verdict_of(case).works:
        return StepAnswer.NOT_APPLICABLE, "This patron's request would pass: nothing is wrong."
    return StepAnswer.UNKNOWN, (
        f"One {case.handed_in} cannot tell; compare the groups of several patrons."
    )


def requests_wrong(case: Case) -> Answer:
    """``widespread-2``. Yes is the bad answer."""
    if case.preview.blocked is not None:
        return (
            StepAnswer.NOT_APPLICABLE,
            f"{no_request(case)} None is created, with or without an ID.",
        )
    if case.preview.cannot_be_said is not None:
        return StepAnswer.UNKNOWN, case.preview.cannot_be_said
    answer, because = same_identifier(case)
    fault = fault_of(case.sent)
    if fault is not None and answer is not StepAnswer.YES:
        pasted = case.capture.request is not None
        which = "This request" if pasted else "A request by this login"
        return StepAnswer.YES, f"{which} would carry {FAULTS[fault]}."
    return _REVERSED.get(answer, answer), because


def release_right(case: Case) -> Answer:
    """``widespread-2.1``. A pasted request shows no login, so it cannot tell."""
    unseen = _nothing_released(case)
    if unseen is not None:
        return unseen
    blamed = next(blamed_on_release(case), None)
    if blamed is not None:
        return StepAnswer.NO, blamed.message
    if case.best_match is not None:
        return StepAnswer.YES, "The login releases a value that leads to this patron's record."
    if case.found_by_reshare:
        return StepAnswer.YES, "ReShare finds this patron by what is released."
    if case.could_not_ask:
        return StepAnswer.UNKNOWN, (
            "An identifier is released; whether it is the right one the library system was not "
            "able to say."
        )
    return StepAnswer.NO, "No released value leads to this patron's record."


def _nothing_released(case: Case) -> Answer | None:
    if case.capture.request is not None:
        return StepAnswer.UNKNOWN, "A pasted request does not show what a sign-on system releases."
    if not case.form.stated:
        return StepAnswer.UNKNOWN, NOT_STATED
    if case.form.door in NO_SIGN_ON:
        return StepAnswer.NOT_APPLICABLE, "The identifier does not come from a sign-on system."
    return None


def blamed_on_release(case: Case) -> Iterator[Finding]:
    """Give what errors come from, where that is the release or the identity team's to mend."""
    errors = (one for one in case.findings if one.severity is Severity.ERROR)
    for root in (root_of(one, case.findings) for one in errors):
        if root.check.startswith("release.") or root.owner is Owner.IDENTITY:
            yield root


def addon_field_right(case: Case) -> Answer:
    """``widespread-2.2``."""
    if not case.form.stated:
        return StepAnswer.UNKNOWN, "There is no site file, which says whether an add-on is used."
    if case.form.door is not Door.ILLIAD:
        return StepAnswer.NOT_APPLICABLE, "No add-on places this library's requests."
    answer, because = same_identifier(case)
    if answer is StepAnswer.NO and case.best_match is not None:
        because += " Another value leads to the patron's record."
    return answer, because
