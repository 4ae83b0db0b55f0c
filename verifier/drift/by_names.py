"""A report held against what stayed of an earlier one: names, the verdict and findings."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.drift.verdicts import LEADS, wrong
from verifier.model.comparison import Bearing, ChangeKind
from verifier.model.drift import Against, ComparedBy, Drift, DriftChange, DriftVerdict
from verifier.model.kept_result import KeptResult, result_of
from verifier.model.report import Report, Verdict

_SAID = {
    DriftVerdict.SAME: f"Nothing changed that the names of attributes show: {LEADS}.",
    DriftVerdict.HARMLESS: f"Harmless: {LEADS}.",
    DriftVerdict.BREAKS: "The road broke: a request of this patron no longer passes.",
    DriftVerdict.MENDED: "The road was mended: a request of this patron now passes.",
    DriftVerdict.STILL_BROKEN: "The road is still broken: a request of this patron does not pass.",
    DriftVerdict.CANNOT_TELL: f"Whether {LEADS} cannot be told: at one of the two logins the "
    "library system gave no answer.",
}


def drift_of(report: Report, then: KeptResult) -> Drift:
    """Compare what is left to compare; values that changed are not seen."""
    now = result_of(report, reference="")
    now_wrong, was_wrong = wrong(now.findings), wrong(then.findings)
    changes = tuple(_changes(then, now))
    verdict = _verdict(then.verdict, now.verdict, nothing=not changes and now_wrong == was_wrong)
    return Drift(
        verdict=verdict,
        said=_SAID[verdict],
        against=Against.BEFORE,
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
    if then is Verdict.UNKNOWN:
        return DriftVerdict.HARMLESS
    match then.works, now.works:
        case True, True:
            return DriftVerdict.SAME if nothing else DriftVerdict.HARMLESS
        case True, False:
            return DriftVerdict.BREAKS
        case False, True:
            return DriftVerdict.MENDED
        case _:
            return DriftVerdict.STILL_BROKEN


def _changes(then: KeptResult, now: KeptResult) -> Iterator[DriftChange]:
    for here, there, kind in (
        (then, now, ChangeKind.GONE),
        (now, then, ChangeKind.NEW),
    ):
        for name in dict.fromkeys(here.attributes):
            if name not in there.attributes:
                yield DriftChange(label=name, kinds=(kind,), bearing=Bearing.NOT_COMPARED)
