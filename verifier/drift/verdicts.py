"""What a comparison with an earlier report comes to, in one word and one sentence."""

from __future__ import annotations

from collections.abc import Iterable

from verifier.diagnosis.changes.walk import Walk
from verifier.model.comparison import Comparison, Road
from verifier.model.drift import DriftVerdict
from verifier.model.finding import Finding, Severity
from verifier.model.kept_result import KeptFinding

LEADS = "the identifier still leads to the patron"

TELLING = frozenset({Severity.ERROR, Severity.WARNING})
"""The severities of what is wrong; the others are worth knowing."""

_LEADS_NOW = {
    DriftVerdict.SAME: f"Nothing changed: {LEADS}.",
    DriftVerdict.HARMLESS: f"Harmless: {LEADS}.",
}
_SAID = {
    DriftVerdict.SAME: "Nothing changed: {reason}.",
    DriftVerdict.HARMLESS: "Harmless: {reason}.",
    DriftVerdict.BREAKS: "The road broke: {reason}.",
    DriftVerdict.MENDED: "The road was mended: {reason}.",
    DriftVerdict.STILL_BROKEN: "Something changed, and the road is still broken: {reason}.",
    DriftVerdict.CANNOT_TELL: "Whether {leads} cannot be told: {reason}.",
}
_BY_ROAD = {
    Road.BREAKS: DriftVerdict.BREAKS,
    Road.MENDED: DriftVerdict.MENDED,
    Road.STILL_BROKEN: DriftVerdict.STILL_BROKEN,
    Road.UNKNOWN: DriftVerdict.CANNOT_TELL,
}
_NO_ANSWER = "the library system gave no answer"
_NOT_ASKED = "the library system was not asked"
_NOT_KNOWN_THEN = "a request of this patron does not pass, and whether it did then is not known"


def wrong(findings: Iterable[Finding | KeptFinding]) -> frozenset[str]:
    """Name the checks that find something wrong; what is only worth knowing is none."""
    return frozenset(one.check for one in findings if one.severity in TELLING)


def judge(
    then: Walk, now: Walk, comparison: Comparison, *, nothing: bool
) -> tuple[DriftVerdict, str]:
    """Judge the change from *then* to *now*; with *nothing* the two logins tell the same."""
    road, reason = comparison.judgement.road, comparison.judgement.reason
    verdict = _BY_ROAD.get(road, DriftVerdict.HARMLESS)
    works = now.verdict is not None and now.verdict.works
    if now.verdict is None and verdict not in (DriftVerdict.BREAKS, DriftVerdict.STILL_BROKEN):
        unanswered = now.unanswered or then.unanswered
        if unanswered or then.verdict is not None:
            verdict = DriftVerdict.CANNOT_TELL
            reason = _without_answer(comparison, _NO_ANSWER if unanswered else _NOT_ASKED)
    elif then.verdict is None and now.verdict is not None:
        verdict, reason = _unknown_then(verdict, reason, works=works)
    if nothing and verdict in (DriftVerdict.HARMLESS, DriftVerdict.STILL_BROKEN):
        verdict = DriftVerdict.SAME
    return verdict, _sentence(verdict, reason, road, works=works)


def _unknown_then(verdict: DriftVerdict, reason: str, *, works: bool) -> tuple[DriftVerdict, str]:
    """Judge where the library system was silent then and has answered now."""
    if works:
        return (verdict if verdict is DriftVerdict.MENDED else DriftVerdict.HARMLESS), reason
    if verdict in (DriftVerdict.BREAKS, DriftVerdict.STILL_BROKEN):
        return verdict, reason
    return DriftVerdict.CANNOT_TELL, _NOT_KNOWN_THEN


def _without_answer(comparison: Comparison, why: str) -> str:
    match comparison.same_identifier:
        case True:
            return f"{why}, and ReShare would receive the same identifier as then"
        case False:
            return f"{why}, and ReShare would receive another identifier than then"
        case None:
            return why


def _sentence(verdict: DriftVerdict, reason: str, road: Road, *, works: bool) -> str:
    if works and road is not Road.HOLDS_BY_ANOTHER and verdict in _LEADS_NOW:
        return _LEADS_NOW[verdict]
    return _SAID[verdict].format(reason=reason, leads=LEADS)
