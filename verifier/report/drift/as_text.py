"""A drift as plain lines, the first of which stands for itself."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.model.drift import Drift
from verifier.report.drift.words import (
    BEARINGS,
    COMPARED_BY,
    VERDICTS,
    change_words,
    circumstance_words,
    since_words,
)
from verifier.report.show import clean


def first_line(drift: Drift) -> str:
    """Give the verdict's shape and the sentence, with what it is held against."""
    shape, _, _ = VERDICTS[drift.verdict]
    return f"{shape} {clean(drift.said)} Held against {since_words(drift)}."


def lines(drift: Drift) -> Iterator[str]:
    """Give all of it, a line for each thing; all but the first are indented."""
    yield first_line(drift)
    for one in drift.changes:
        shape, _ = BEARINGS[one.bearing]
        yield f"  {shape} {clean(one.label)}: {clean(change_words(one))}"
    if drift.circumstances:
        yield f"  i {circumstance_words(drift)}"
    yield from (f"  ! {clean(one.said)}" for one in drift.remarks)
    if drift.appeared:
        yield f"  ! found now and not then: {', '.join(drift.appeared)}"
    if drift.vanished:
        yield f"  ✓ found then and no longer: {', '.join(drift.vanished)}"
    if COMPARED_BY[drift.compared_by]:
        yield f"  i {COMPARED_BY[drift.compared_by]}"
