"""The verdict: would a request placed now lead ReShare to this patron, and be accepted."""

from __future__ import annotations

from verifier.diagnosis.case import Case
from verifier.model.finding import Severity
from verifier.model.report import Verdict


def verdict_of(case: Case) -> Verdict:
    """Fail on any error; else unknown where something needed could not be asked.

    Else warning or pass. A check of ours that crashed has not been asked either, so it forbids
    a good verdict.
    """
    severities = {one.severity for one in case.findings}
    if Severity.ERROR in severities:
        return Verdict.FAIL
    if case.could_not_ask:
        return Verdict.UNKNOWN
    if case.decision.accepted is False:
        return Verdict.FAIL
    if case.crashed:
        return Verdict.UNKNOWN
    return Verdict.WARNING if Severity.WARNING in severities else Verdict.PASS
