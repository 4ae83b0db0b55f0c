"""One report held against an earlier one: what changed, and whether that does any harm."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from verifier.captures.problems import NotACapture
from verifier.captures.saved_logins import read_saved_logins_in
from verifier.comparing import walk_recorded
from verifier.diagnosis.changes.comparison import compare
from verifier.diagnosis.changes.walk import Walk
from verifier.drift import by_names, verdicts
from verifier.drift.pinning import Pinned
from verifier.drift.recovered import recovered
from verifier.drift.remains import PROBE
from verifier.model.comparison import Bearing, Change, Comparison, Remark
from verifier.model.drift import Against, ComparedBy, Drift, DriftChange, DriftVerdict
from verifier.model.kept_result import KeptResult
from verifier.model.report import Report
from verifier.report import json_report

_OTHER_KEY = (
    "The values of the baseline are gone, and what stayed of them was sealed with a key that "
    "this instance does not have: pin a new report."
)
_UNREADABLE = (
    "What stayed of the baseline cannot be read by this version of the verifier: pin a new report."
)
_NO_CHANGE = frozenset({Bearing.BY_NATURE, Bearing.NOT_COMPARED})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Then:
    """The earlier report, as it can be compared with."""

    walk: Walk
    wrong: frozenset[str]  # checks
    since: datetime
    by: ComparedBy
    reference: str | None = None


def drift_of(report: Report, against: Pinned | Report | KeptResult) -> Drift:
    """Hold *report* against a baseline, or against the login before it.

    Of the login before it the report does as long as its values are kept, then its result.
    """
    match against:
        case KeptResult():
            return by_names.drift_of(report, against)
        case Report():
            then = _of_report(against, None)
            return _drift(report, then, against=Against.BEFORE)
        case Pinned(baseline=baseline, report=Report() as kept):
            return _drift(report, _of_report(kept, baseline.report_id), against=Against.BASELINE)
        case Pinned():
            return _by_remains(report, against)


def _of_report(earlier: Report, reference: str | None) -> _Then:
    return _Then(
        walk=Walk.of_report(earlier),
        wrong=verdicts.wrong(earlier.diagnosis.findings),
        since=earlier.created_at,
        by=ComparedBy.VALUES,
        reference=reference,
    )


def _by_remains(report: Report, pinned: Pinned) -> Drift:
    baseline = pinned.baseline
    if baseline.remains.probe not in pinned.digests(PROBE):
        return _cannot(pinned, _OTHER_KEY)
    try:
        then = _of_remains(report, pinned)
    except (NotACapture, ValueError, KeyError, IndexError):
        return _cannot(pinned, _UNREADABLE)
    return _drift(report, then, against=Against.BASELINE)


def _of_remains(report: Report, pinned: Pinned) -> _Then:
    release = report.decision.match.lookup.preview.release
    scopes = [one.value for one in release.capture.idp.scopes or () if not one.regexp]
    document = recovered(
        pinned.baseline.remains,
        json_report.as_dict(report, redact=False),
        scopes,
        pinned.digests,
    )
    [login] = read_saved_logins_in(json.dumps(document).encode())
    return _Then(
        walk=walk_recorded(login, form=release.form),
        wrong=frozenset(
            one["check"] for one in document["findings"] if one["severity"] in verdicts.TELLING
        ),
        since=datetime.fromisoformat(document["created_at"]),
        by=ComparedBy.REMAINS,
        reference=pinned.baseline.report_id,
    )


def _drift(report: Report, then: _Then, *, against: Against) -> Drift:
    now = Walk.of_report(report)
    comparison = compare(
        then.walk,
        now,
        site_name=report.site_name,
        created_at=report.created_at,
        version=report.version,
    )
    wrong = verdicts.wrong(report.diagnosis.findings)
    changes = tuple(_changes(comparison.changes))
    nothing = not changes and not comparison.circumstances and wrong == then.wrong
    verdict, said = verdicts.judge(then.walk, now, comparison, nothing=nothing)
    return Drift(
        verdict=verdict,
        said=said,
        against=against,
        since=then.since,
        reference=then.reference,
        compared_by=then.by,
        changes=changes,
        circumstances=tuple(one.what for one in comparison.circumstances),
        remarks=_remarks(comparison),
        appeared=tuple(sorted(wrong - then.wrong)),
        vanished=tuple(sorted(then.wrong - wrong)),
    )


def _remarks(comparison: Comparison) -> tuple[Remark, ...]:
    return tuple(one for one in comparison.judgement.remarks if not one.in_headline)


def _changes(changes: Iterable[Change]) -> Iterable[DriftChange]:
    for one in changes:
        if one.bearing not in _NO_CHANGE:
            yield DriftChange(
                label=one.label,
                kinds=one.kinds,
                bearing=one.bearing,
                transforms=one.transforms,
                was=one.was,
                also=one.also,
            )


def _cannot(pinned: Pinned, said: str) -> Drift:
    return Drift(
        verdict=DriftVerdict.CANNOT_TELL,
        said=said,
        against=Against.BASELINE,
        since=pinned.baseline.pinned_at,
        reference=pinned.baseline.report_id,
        compared_by=ComparedBy.NAMES,
    )
