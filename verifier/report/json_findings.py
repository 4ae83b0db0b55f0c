"""The parts of the JSON report that the checks and the diagnosis say."""

from __future__ import annotations

from typing import Any

from verifier.model.finding import CheckRun, Crashed, Evidence, Failed, Finding, NotRun, Passed
from verifier.model.report import Cause


def cause_dict(cause: Cause | None) -> dict[str, Any] | None:
    """Give the first cause, if there is one."""
    if cause is None:
        return None
    return {
        "check": cause.check,
        "station": cause.station.value,
        "owner": cause.owner.value,
        "summary": cause.summary,
    }


def finding_dict(finding: Finding) -> dict[str, Any]:
    """Give one finding with what proves it."""
    return {
        "check": finding.check,
        "severity": finding.severity.value,
        "message": finding.message,
        "evidence": [evidence_dict(one) for one in finding.evidence],
        "station": finding.station.value,
        "owner": finding.owner.value,
        "cites": list(finding.cites),
        "follows_from": finding.follows_from,
    }


def evidence_dict(one: Evidence) -> dict[str, Any]:
    """Give one thing that proves a finding, or that an answer rests on."""
    return {"what": one.what, "name": one.name, "value": one.value}


def run_dict(run: CheckRun) -> dict[str, Any]:
    """Give one check and what became of it."""
    said: dict[str, Any]
    match run.result:
        case Passed(saw=saw):
            said = {"saw": saw}
        case Failed(findings=findings):
            said = {"findings": len(findings)}
        case NotRun(reason=reason):
            said = {"reason": reason}
        case Crashed(error=error):
            said = {"error": error}
    return {"check": run.check, "outcome": run.result.outcome, **said}
