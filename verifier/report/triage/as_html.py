"""A set of requests as one HTML file that needs nothing else."""

from __future__ import annotations

from verifier.model.triage import Triage
from verifier.report.html import stylesheet
from verifier.report.templating import file_environment
from verifier.report.triage.view import context


def render_triage(triage: Triage, *, redact: bool) -> str:
    """Write the file: no script, no other file, no network."""
    template = file_environment().get_template("triage/standalone.html")
    return template.render(**context(triage, redact=redact), stylesheet=stylesheet())
