"""The words and shapes of a drift: colour never stands alone."""

from __future__ import annotations

from verifier.model.comparison import Bearing, ChangeKind
from verifier.model.drift import Against, ComparedBy, Drift, DriftChange, DriftVerdict
from verifier.report.comparison.words import CIRCUMSTANCES, kind_words
from verifier.report.phrases import moment_words

VERDICTS: dict[DriftVerdict, tuple[str, str, str]] = {
    DriftVerdict.BREAKS: ("✗", "breaks", "fail"),
    DriftVerdict.CANNOT_TELL: ("?", "cannot be told", "unknown"),
    DriftVerdict.STILL_BROKEN: ("!", "still broken", "warning"),
    DriftVerdict.MENDED: ("✓", "mended", "pass"),
    DriftVerdict.HARMLESS: ("✓", "harmless", "pass"),
    DriftVerdict.SAME: ("✓", "unchanged", "pass"),
}
"""Shape, word, and tone."""

BEARINGS: dict[Bearing, tuple[str, str]] = {
    Bearing.BREAKS: ("✗", "breaks the road"),
    Bearing.TOUCHES: ("!", "concerns the identifier"),
    Bearing.MATTERS: ("!", "concerns the e-mail address"),
    Bearing.HARMLESS: ("✓", "harmless to the road"),
    Bearing.NOT_COMPARED: ("○", "whether it concerns the identifier is not known any more"),
}

COMPARED_BY: dict[ComparedBy, str] = {
    ComparedBy.VALUES: "",
    ComparedBy.REMAINS: "The values of then are gone: the same value is still told from another, "
    "by keyed digests.",
    ComparedBy.NAMES: "The values of then are gone: names, the verdict and findings are compared.",
}

_AGAINST = {Against.BASELINE: "the baseline", Against.BEFORE: "the login before"}


def since_words(drift: Drift) -> str:
    """Say what it is held against."""
    return f"{_AGAINST[drift.against]} of {moment_words(drift.since)}"


def change_words(change: DriftChange) -> str:
    """Say what became of an attribute."""
    said = list(kind_words(change.kinds, change.transforms))
    if change.was is not None:
        said.append(f"before it was {change.was}")
    if change.also:
        when = "still arrives" if ChangeKind.GONE in change.kinds else "came before"
        said.append(f"its value {when} in {', '.join(change.also)}")
    return ", ".join(said)


def circumstance_words(drift: Drift) -> str:
    """Say what differs about the logins as wholes; nothing where they are alike."""
    return ", ".join(CIRCUMSTANCES[one] for one in drift.circumstances)
