"""The first station at which the walk goes wrong."""

from __future__ import annotations

from collections.abc import Iterable

from verifier.diagnosis.case import STATIONS, Case
from verifier.model.finding import Finding, Severity
from verifier.model.report import Cause, Verdict

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
            return next((one for one in case.findings if one.check == COULD_NOT_ASK), None)
        case Verdict.FAIL:
            severity = Severity.ERROR
        case Verdict.WARNING:
            severity = Severity.WARNING
    concerned = (one for one in case.findings if one.severity is severity)
    return _first_on_the_road(root_of(one, case.findings) for one in concerned)


def root_of(finding: Finding, findings: tuple[Finding, ...]) -> Finding:
    """Follow what explains *finding*, and what explains that, to what nothing explains."""
    by_check = {one.check: one for one in reversed(findings)}
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
        check=finding.check,
        station=finding.station,
        owner=finding.owner,
        summary=finding.message,
    )


def _first_on_the_road(findings: Iterable[Finding]) -> Finding | None:
    """By station; at one station in the catalogue's order."""
    return min(findings, key=lambda one: STATIONS.index(one.station), default=None)
