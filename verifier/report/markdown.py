"""One login as Markdown, for a comment or a job's summary."""

from __future__ import annotations

from verifier.model.rendering import Rendering
from verifier.model.report import Report
from verifier.report.pipeline.markdown_logins import one_login, unread_files
from verifier.report.pipeline.told_login import told_one


def render(report: Report, how: Rendering) -> str:
    """Write the text."""
    login, *unread = told_one(report, how)
    written = one_login(login, site=report.site_name, redacted=how.redact)
    return written + unread_files(unread)
