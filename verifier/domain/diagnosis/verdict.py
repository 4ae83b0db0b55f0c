"""The verdict, the first cause, and the patron's state in the library system."""

from verifier.domain.diagnosis.case import STATIONS, Case
from verifier.domain.model.finding import Crashed, Finding, Severity
from verifier.domain.model.report import Cause, IlsState, Verdict


def verdict_of(case: Case) -> Verdict:
    """Fail on any error; else unknown where something needed could not be asked.

    Else warning or pass. A check of ours that crashed has not been asked either, so it forbids
    a good verdict.
    """
    severities = {finding.severity for finding in case.findings}
    if Severity.ERROR in severities:
        return Verdict.FAIL
    if case.could_not_ask:
        return Verdict.UNKNOWN
    if case.decision.accepted is False:
        return Verdict.FAIL
    if any(isinstance(run.result, Crashed) for run in case.runs):
        return Verdict.UNKNOWN
    return Verdict.WARNING if Severity.WARNING in severities else Verdict.PASS


COULD_NOT_ASK = "patron.could-not-ask"


def first_cause(case: Case, verdict: Verdict) -> Finding | None:
    """Choose the finding to begin with, or None.

    On a failure: of the roots of all errors the one that comes first on the road, even where it
    is a mere warning. Where nothing can be said: that nothing could be asked. On a warning: the
    first warning's root.
    """
    match verdict:
        case Verdict.PASS:
            return None
        case Verdict.UNKNOWN:
            return next(
                (finding for finding in case.findings if finding.check == COULD_NOT_ASK), None
            )
        case Verdict.FAIL:
            severity = Severity.ERROR
        case Verdict.WARNING:
            severity = Severity.WARNING
    concerned = (finding for finding in case.findings if finding.severity is severity)
    return min(
        (root_of(item, case.findings) for item in concerned),
        key=lambda finding: STATIONS.index(finding.station),
        default=None,
    )


def root_of(finding: Finding, findings: tuple[Finding, ...]) -> Finding:
    """Follow what explains *finding*, and what explains that, to what nothing explains."""
    by_check = {finding.check: finding for finding in reversed(findings)}
    seen = {finding.check}
    while finding.follows_from in by_check and finding.follows_from not in seen:
        finding = by_check[finding.follows_from]
        seen.add(finding.check)
    return finding


def as_cause(finding: Finding | None) -> Cause | None:
    """Put the finding as the report names it."""
    if finding is None:
        return None
    return Cause(
        check=finding.check, station=finding.station, owner=finding.owner, summary=finding.message
    )


_BY_FINDING: tuple[tuple[IlsState, tuple[str, ...]], ...] = (
    (IlsState.INACTIVE, ("patron.record-inactive",)),
    (IlsState.EXPIRED, ("patron.record-expired",)),
    (IlsState.BLOCKED, ("patron.blocked-in-ils", "decision.patron-blocked")),
)


def ils_state(case: Case) -> IlsState:
    """By what the checks found about this patron's record; unknown without a record."""
    if case.match.record is None:
        return IlsState.UNKNOWN
    for state, checks in _BY_FINDING:
        if case.has(*checks):
            return state
    return IlsState.OK
