"""One login as JUnit: a case for each check."""

from __future__ import annotations

from verifier.model.rendering import Rendering
from verifier.model.report import Report
from verifier.report.pipeline.junit_checks import suites_of
from verifier.report.pipeline.junit_xml import document
from verifier.report.pipeline.told_login import told_one


def render(report: Report, how: Rendering) -> str:
    """Write the file."""
    return document(report.site_name, suites_of(told_one(report, how), how.failing))
