"""Compare a report with its baseline or with the patron's last login."""

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from verifier.adapters.captures.formats import read_saved_logins_in
from verifier.adapters.captures.saved_file import NotACapture
from verifier.domain.diagnosis.changes.comparison import ComparedLogin, compare
from verifier.domain.model.comparison import (
    Baseline,
    ChangeKind,
    ComparedBy,
    Comparison,
    Drift,
    DriftChange,
    DriftVerdict,
    EarlierReport,
    Effect,
    Impact,
)
from verifier.domain.model.finding import Finding, Severity
from verifier.domain.model.render_options import Gate
from verifier.domain.model.report import Report, Verdict
from verifier.domain.model.run import PatronLogin, RunRow
from verifier.domain.model.stored_result import StoredFinding, StoredResult, result_of
from verifier.pipeline.compare import walk_of
from verifier.report import json_report
from verifier.runs.baselines import PROBE, CannotPin, Pinned, pin, pinned, recover_values
from verifier.store.store import Store

LEADS = "the identifier still leads to the patron"

TELLING = frozenset({Severity.ERROR, Severity.WARNING})
"""Severities that mean a fault; the others are only worth knowing."""

_LEADS_NOW = {
    DriftVerdict.SAME: f"Nothing changed: {LEADS}.",
    DriftVerdict.HARMLESS: f"Harmless: {LEADS}.",
}
_SENTENCES = {
    DriftVerdict.SAME: "Nothing changed: {reason}.",
    DriftVerdict.HARMLESS: "Harmless: {reason}.",
    DriftVerdict.BREAKS: "Broken: {reason}.",
    DriftVerdict.MENDED: "Works again: {reason}.",
    DriftVerdict.STILL_BROKEN: "Something changed, and it is still broken: {reason}.",
    DriftVerdict.CANNOT_TELL: "Whether {leads} is not known: {reason}.",
}
_BY_ROAD = {
    Effect.BREAKS: DriftVerdict.BREAKS,
    Effect.MENDED: DriftVerdict.MENDED,
    Effect.STILL_BROKEN: DriftVerdict.STILL_BROKEN,
    Effect.UNKNOWN: DriftVerdict.CANNOT_TELL,
}
_NOT_KNOWN_THEN = "a request of this patron does not pass, and whether it did then is not known"


def failing_checks(findings: Iterable[Finding | StoredFinding]) -> frozenset[str]:
    """Return the IDs of the checks with an error or a warning; notices do not count."""
    return frozenset(finding.check for finding in findings if finding.severity in TELLING)


def judge(
    then: ComparedLogin, now: ComparedLogin, comparison: Comparison, *, nothing: bool
) -> tuple[DriftVerdict, str]:
    """Judge the change from *then* to *now*. *nothing* means that the logins do not differ."""
    road, reason = comparison.judgement.road, comparison.judgement.reason
    verdict = _BY_ROAD.get(road, DriftVerdict.HARMLESS)
    breaks = verdict in (DriftVerdict.BREAKS, DriftVerdict.STILL_BROKEN)
    works = now.verdict is not None and now.verdict.works
    if now.verdict is None and not breaks:
        unanswered = now.unanswered or then.unanswered
        if unanswered or then.verdict is not None:
            verdict = DriftVerdict.CANNOT_TELL
            reason = f"the library system {'gave no answer' if unanswered else 'was not asked'}"
            if comparison.same_identifier is not None:
                which = "the same" if comparison.same_identifier else "another"
                reason += f", and ReShare would receive {which} identifier "
                reason += "as then" if comparison.same_identifier else "than then"
    elif then.verdict is None and now.verdict is not None:  # it had not answered then
        if works and verdict is not DriftVerdict.MENDED:
            verdict = DriftVerdict.HARMLESS
        elif not works and not breaks:
            verdict, reason = DriftVerdict.CANNOT_TELL, _NOT_KNOWN_THEN
    if nothing and verdict in (DriftVerdict.HARMLESS, DriftVerdict.STILL_BROKEN):
        verdict = DriftVerdict.SAME
    if works and road is not Effect.HOLDS_BY_ANOTHER and verdict in _LEADS_NOW:
        return verdict, _LEADS_NOW[verdict]
    return verdict, _SENTENCES[verdict].format(reason=reason, leads=LEADS)


_SENTENCES_BY_NAMES = {
    DriftVerdict.SAME: f"Nothing changed that the names of attributes show: {LEADS}.",
    DriftVerdict.HARMLESS: f"Harmless: {LEADS}.",
    DriftVerdict.BREAKS: "Broken: a request of this patron no longer passes.",
    DriftVerdict.MENDED: "Works again: a request of this patron now passes.",
    DriftVerdict.STILL_BROKEN: "Still broken: a request of this patron does not pass.",
    DriftVerdict.CANNOT_TELL: f"Whether {LEADS} is not known: at one of the two logins the "
    "library system gave no answer.",
}


def drift_by_names(report: Report, then: StoredResult) -> Drift:
    """Compare names, verdict and findings only; changed values are not noticed."""
    now = result_of(report, reference="")
    now_wrong, was_wrong = failing_checks(now.findings), failing_checks(then.findings)
    changes = tuple(
        DriftChange(label=name, kinds=(kind,), bearing=Impact.NOT_COMPARED)
        for here, there, kind in ((then, now, ChangeKind.GONE), (now, then, ChangeKind.NEW))
        for name in dict.fromkeys(here.attributes)
        if name not in there.attributes
    )
    verdict = _verdict(then.verdict, now.verdict, nothing=not changes and now_wrong == was_wrong)
    return Drift(
        verdict=verdict,
        message=_SENTENCES_BY_NAMES[verdict],
        against=EarlierReport.BEFORE,
        since=then.created_at,
        reference=then.reference,
        compared_by=ComparedBy.NAMES,
        changes=changes,
        circumstances=() if then.protocol == now.protocol else ("protocol",),
        appeared=tuple(sorted(now_wrong - was_wrong)),
        vanished=tuple(sorted(was_wrong - now_wrong)),
    )


def _verdict(then: Verdict, now: Verdict, *, nothing: bool) -> DriftVerdict:
    if now is Verdict.UNKNOWN or (then is Verdict.UNKNOWN and not now.works):
        return DriftVerdict.CANNOT_TELL
    if now.works and not then.works:
        return DriftVerdict.HARMLESS if then is Verdict.UNKNOWN else DriftVerdict.MENDED
    if now.works:
        return DriftVerdict.SAME if nothing else DriftVerdict.HARMLESS
    return DriftVerdict.BREAKS if then.works else DriftVerdict.STILL_BROKEN


_OTHER_KEY = (
    "The values of the baseline are gone, and what stayed of them was sealed with a key that "
    "this instance does not have: pin a new report."
)
_UNREADABLE = (
    "What stayed of the baseline cannot be read by this version of the verifier: pin a new report."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Then:
    """The earlier report, prepared for comparison."""

    walk: ComparedLogin
    wrong: frozenset[str]  # checks
    since: datetime
    by: ComparedBy
    reference: str | None = None


def drift_of(report: Report, against: Pinned | Report | StoredResult) -> Drift:
    """Compare *report* with a baseline, or with the login before it.

    The login before it is a report while its values are stored, afterwards a result.
    """
    match against:
        case StoredResult():
            return drift_by_names(report, against)
        case Report():
            return _drift(report, _of_report(against, None), against=EarlierReport.BEFORE)
        case Pinned(baseline=baseline, report=Report() as kept):
            then = _of_report(kept, baseline.report_id)
            return _drift(report, then, against=EarlierReport.BASELINE)
        case Pinned():
            if against.baseline.remains.probe not in against.digests(PROBE):
                return _cannot(against, _OTHER_KEY)
            try:
                then = _of_remains(report, against)
            except (NotACapture, ValueError, KeyError, IndexError):
                return _cannot(against, _UNREADABLE)
            return _drift(report, then, against=EarlierReport.BASELINE)


def _of_report(earlier: Report, reference: str | None) -> _Then:
    return _Then(
        walk=ComparedLogin.of_report(earlier),
        wrong=failing_checks(earlier.diagnosis.findings),
        since=earlier.created_at,
        by=ComparedBy.VALUES,
        reference=reference,
    )


def _of_remains(report: Report, pinned: Pinned) -> _Then:
    scopes = [scope.value for scope in report.capture.idp.scopes or () if not scope.regexp]
    today = json_report.report_as_dict(report, redact=False)
    document = recover_values(pinned.baseline.remains, today, scopes, pinned.digests)
    [login] = read_saved_logins_in(json.dumps(document).encode())
    wrong = (
        finding["check"] for finding in document["findings"] if finding["severity"] in TELLING
    )
    return _Then(
        walk=walk_of(
            login,
            form=report.release.form,
            receiver=report.preview.receiver,
            whatever_form=True,
        ),
        wrong=frozenset(wrong),
        since=datetime.fromisoformat(document["created_at"]),
        by=ComparedBy.REMAINS,
        reference=pinned.baseline.report_id,
    )


def _drift(report: Report, then: _Then, *, against: EarlierReport) -> Drift:
    now = ComparedLogin.of_report(report)
    comparison = compare(
        then.walk,
        now,
        site_name=report.site_name,
        created_at=report.created_at,
        version=report.version,
    )
    wrong = failing_checks(report.diagnosis.findings)
    changes = tuple(
        DriftChange(
            label=change.label,
            kinds=change.kinds,
            bearing=change.bearing,
            transforms=change.transforms,
            was=change.was,
            also=change.also,
        )
        for change in comparison.changes
        if change.bearing not in (Impact.BY_NATURE, Impact.NOT_COMPARED)
    )
    remarks = comparison.judgement.remarks
    nothing = not changes and not comparison.circumstances and wrong == then.wrong
    verdict, message = judge(then.walk, now, comparison, nothing=nothing)
    return Drift(
        verdict=verdict,
        message=message,
        against=against,
        since=then.since,
        reference=then.reference,
        compared_by=then.by,
        changes=changes,
        circumstances=tuple(circumstance.what for circumstance in comparison.circumstances),
        remarks=tuple(remark for remark in remarks if not remark.in_headline),
        appeared=tuple(sorted(wrong - then.wrong)),
        vanished=tuple(sorted(then.wrong - wrong)),
    )


def _cannot(pinned: Pinned, message: str) -> Drift:
    return Drift(
        verdict=DriftVerdict.CANNOT_TELL,
        message=message,
        against=EarlierReport.BASELINE,
        since=pinned.baseline.pinned_at,
        reference=pinned.baseline.report_id,
        compared_by=ComparedBy.NAMES,
    )


_NO_LOGIN = f"Whether {LEADS} is not known: there was no login."


def _without_login(then: StoredResult) -> Drift:
    return Drift(
        verdict=DriftVerdict.CANNOT_TELL,
        message=_NO_LOGIN,
        against=EarlierReport.BEFORE,
        since=then.created_at,
        reference=then.reference,
        compared_by=ComparedBy.NAMES,
    )


def compared(login: PatronLogin, store: Store, before: RunRow | None) -> PatronLogin:
    """Compare a login of a run with the patron's baseline, and with its row of the run before.

    Raises ``StoreProblem``.
    """
    drifts = []
    baseline = pinned(store, login.idp_id, login.patron)
    if baseline is not None:
        drifts.append(
            _cannot(baseline, _NO_LOGIN)
            if login.report is None
            else drift_of(login.report, baseline)
        )
    then = None if before is None else before.result
    if before is not None and then is not None:
        if login.report is None:
            drifts.append(_without_login(then))
        else:
            kept = None if before.report_id is None else store.report(before.report_id)
            drifts.append(drift_of(login.report, kept or then))
    return replace(login, drifts=tuple(drifts))


def pin_reports(
    logins: Sequence[PatronLogin], store: Store, *, by: str | None
) -> tuple[Baseline, ...]:
    """Pin the stored reports of a run's logins as baselines, and return these.

    A fault that the baseline already has, or without a baseline, is pinned as known. What is new
    since the baseline, and what nobody could look up, leaves the baseline as it is. Raises
    ``StoreProblem``.
    """
    made = []
    for login in logins:
        news = login.since_baseline is not None and login.fails(Gate(only_new=True))
        if login.report_id is not None and not news and login.verdict is not Verdict.UNKNOWN:
            with suppress(CannotPin):  # the report was deleted meanwhile
                made.append(pin(store, login.report_id, by=by))
    return tuple(made)
