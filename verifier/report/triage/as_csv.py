"""The requests as a table for a spreadsheet, one in a row."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO

from verifier.model.triage import JudgedRequest, Triage
from verifier.report.csv_cells import harmless
from verifier.report.triage.redacted import redacted_triage
from verifier.report.triage.words import CAUSES, RESTS_ON, identifier_of
from verifier.report.words import OWNERS

COLUMNS = (
    "request",
    "id",
    "day",
    "state",
    "identifier",
    "shape",
    "cause",
    "because",
    "rests_on",
    "pattern",
    "owner",
    "remedy",
    "group",
    "door",
    "institution",
    "pickup_location",
)


def render_triage(triage: Triage, *, redact: bool) -> str:
    """Write the table with its heading. No cell can be taken for a formula."""
    shown = redacted_triage(triage) if redact else triage
    patterns = {
        request: number for number, one in enumerate(shown.patterns, 1) for request in one.failing
    }
    remedies = {
        request: (OWNERS[one.owner], one.text)
        for one in shown.remedies
        for request in one.requests
    }
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in shown.lines:
        writer.writerow([harmless(one) for one in _row(line, patterns, remedies)])
    return out.getvalue()


def _row(
    line: JudgedRequest,
    patterns: Mapping[int, int],
    remedies: Mapping[int, tuple[str, str]],
) -> tuple[str, ...]:
    request = line.request
    owner, remedy = remedies.get(line.number, ("", ""))
    return (
        line.name,
        request.id,
        line.day.isoformat() if line.day else "",
        request.state or "",
        identifier_of(line) or "",
        line.shape or "",
        CAUSES[line.cause],
        line.because,
        RESTS_ON[line.rests_on],
        str(patterns.get(line.number, "")),
        owner,
        remedy,
        line.group or "",
        line.door.value if line.door else "",
        request.institution or "",
        request.pickup_location or "",
    )
