"""One login as a table for a spreadsheet: a row for each finding."""

from __future__ import annotations

from verifier.model.rendering import Rendering
from verifier.model.report import Report
from verifier.report.pipeline.csv_logins import findings_table
from verifier.report.pipeline.told_login import told_one


def render(report: Report, how: Rendering) -> str:
    """Write the table. No cell can be taken for a formula."""
    return findings_table(told_one(report, how))
