"""What changed since an earlier report.

Labels, and lines for a terminal and a log.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.model.comparison import ChangeKind, Impact
from verifier.domain.model.drift import ComparedBy, Drift, DriftChange, DriftVerdict, EarlierReport
from verifier.report.comparison_report import CIRCUMSTANCES, kind_words
from verifier.report.phrases import moment_words
from verifier.report.visible_values import clean

VERDICTS: dict[DriftVerdict, tuple[str, str, str]] = {
    DriftVerdict.BREAKS: ("✗", "breaks", "fail"),
    DriftVerdict.CANNOT_TELL: ("?", "cannot be told", "unknown"),
    DriftVerdict.STILL_BROKEN: ("!", "still broken", "warning"),
    DriftVerdict.MENDED: ("✓", "mended", "pass"),
    DriftVerdict.HARMLESS: ("✓", "harmless", "pass"),
    DriftVerdict.SAME: ("✓", "unchanged", "pass"),
}
"""Shape, word, and tone."""

BEARINGS: dict[Impact, tuple[str, str]] = {
    Impact.BREAKS: ("✗", "breaks the road"),
    Impact.TOUCHES: ("!", "concerns the identifier"),
    Impact.MATTERS: ("!", "concerns the e-mail address"),
    Impact.HARMLESS: ("✓", "harmless to the road"),
    Impact.NOT_COMPARED: ("○", "whether it concerns the identifier is not known any more"),
}

COMPARED_BY: dict[ComparedBy, str] = {
    ComparedBy.VALUES: "",
    ComparedBy.REMAINS: "The values of then are gone: the same value is still told from another, "
    "by keyed digests.",
    ComparedBy.NAMES: "The values of then are gone: names, the verdict and findings are compared.",
}

_AGAINST = {EarlierReport.BASELINE: "the baseline", EarlierReport.BEFORE: "the login before"}


def since_words(drift: Drift) -> str:
    """Say what it is held against."""
    return f"{_AGAINST[drift.against]} of {moment_words(drift.since)}"


def change_words(change: DriftChange) -> str:
    """Say what became of an attribute."""
    message = list(kind_words(change.kinds, change.transforms))
    if change.was is not None:
        message.append(f"before it was {change.was}")
    if change.also:
        when = "still arrives" if ChangeKind.GONE in change.kinds else "came before"
        message.append(f"its value {when} in {', '.join(change.also)}")
    return ", ".join(message)


def circumstance_words(drift: Drift) -> str:
    """Say what differs about the logins as wholes; nothing where they are alike."""
    return ", ".join(CIRCUMSTANCES[circumstance] for circumstance in drift.circumstances)


def drift_summary(drift: Drift) -> str:
    """Give the verdict's shape and the sentence, with what it is held against."""
    shape, _, _ = VERDICTS[drift.verdict]
    return f"{shape} {clean(drift.message)} Held against {since_words(drift)}."


def drift_lines(drift: Drift) -> Iterator[str]:
    """Give all of it, a line for each thing; all but the first are indented."""
    yield drift_summary(drift)
    for change in drift.changes:
        shape, _ = BEARINGS[change.bearing]
        yield f"  {shape} {clean(change.label)}: {clean(change_words(change))}"
    if drift.circumstances:
        yield f"  i {circumstance_words(drift)}"
    yield from (f"  ! {clean(remark.message)}" for remark in drift.remarks)
    if drift.appeared:
        yield f"  ! found now and not then: {', '.join(drift.appeared)}"
    if drift.vanished:
        yield f"  ✓ found then and no longer: {', '.join(drift.vanished)}"
    if COMPARED_BY[drift.compared_by]:
        yield f"  i {COMPARED_BY[drift.compared_by]}"
