"""From all findings to the first cause, what follows from it, and what to change."""

from __future__ import annotations

from verifier.diagnosis.case import Case
from verifier.diagnosis.first_cause import as_cause, first_cause
from verifier.diagnosis.headline import headline
from verifier.diagnosis.ils_state import ils_state
from verifier.diagnosis.message import message_to_owner
from verifier.diagnosis.remedies.choosing import remedies
from verifier.diagnosis.route import route
from verifier.diagnosis.steps.table import steps
from verifier.diagnosis.verdict import verdict_of
from verifier.model.contacts import NOBODY, Contacts
from verifier.model.decision import BorrowerDecision
from verifier.model.finding import CheckRun, Finding
from verifier.model.report import Diagnosis


def diagnose(
    decision: BorrowerDecision, runs: tuple[CheckRun, ...], *, contacts: Contacts = NOBODY
) -> Diagnosis:
    """Explain *decision* by the findings in *runs*, which are in the catalogue's order.

    *contacts* are whom the message to the cause's owner may be addressed to.
    """
    case = Case(decision, runs)
    verdict = verdict_of(case)
    cause = first_cause(case, verdict)
    findings = _cause_first(case, cause)
    to_change = remedies(case, findings)
    return Diagnosis(
        verdict=verdict,
        cause=as_cause(cause),
        headline=headline(case, verdict, cause),
        findings=findings,
        route=route(case, verdict, cause),
        ils_state=ils_state(case),
        steps=steps(case),
        remedies=to_change,
        message=message_to_owner(case, cause, to_change, contacts),
    )


def _cause_first(case: Case, cause: Finding | None) -> tuple[Finding, ...]:
    others = tuple(one for one in case.in_route_order() if one is not cause)
    return others if cause is None else (cause, *others)
