"""Cases for the tests of the diagnosis: a decision by the real stages, findings by hand."""

from typing import Any

from tests.factories import make_decision
from verifier.domain.diagnosis.case import Case
from verifier.domain.model.evidence import DecisionEvidence, stages
from verifier.domain.model.finding import (
    CheckRun,
    Crashed,
    Failed,
    Finding,
    Owner,
    Passed,
    Severity,
    Station,
)
from verifier.domain.model.lookup import CouldNotLook, LookupFailure

SILENCE = CouldNotLook(
    failure=LookupFailure.TIMEOUT, message="The library system did not answer in time."
)


def make_finding(check: str, **more: Any) -> Finding:
    """An error at the identity provider that nothing explains."""
    shape: dict[str, Any] = {
        "check": check,
        "severity": Severity.ERROR,
        "message": f"This is {check}.",
        "evidence": (),
        "station": Station.IDP,
        "owner": Owner.IDENTITY,
        "cites": ("a source",),
    }
    return Finding(**{**shape, **more})


def make_runs(*findings: Finding) -> tuple[CheckRun, ...]:
    """One run for each finding, in their order, behind one that passed."""
    passed = CheckRun(check="login.not-verified", result=Passed(saw="a signature"))
    failed = (
        CheckRun(check=finding.check, result=Failed(findings=(finding,))) for finding in findings
    )
    return (passed, *failed)


def make_case(*findings: Finding, decision: DecisionEvidence | None = None) -> Case:
    """A good login (or *decision*) with these findings."""
    return Case(**stages(decision or make_decision()), runs=make_runs(*findings))


CRASHED = CheckRun(check="patron.fines", result=Crashed(error="KeyError"))
