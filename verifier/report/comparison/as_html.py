"""The comparison of two logins as one HTML file that needs nothing else."""

from __future__ import annotations

from verifier.model.comparison import Comparison
from verifier.report.comparison.view import words_of_one
from verifier.report.html import stylesheet
from verifier.report.redact import redacted_comparison
from verifier.report.templating import file_environment


def render_comparison(comparison: Comparison, *, redact: bool) -> str:
    """Write the file: no script, no other file, no network."""
    template = file_environment().get_template("comparison/standalone.html")
    return template.render(
        comparison=redacted_comparison(comparison) if redact else comparison,
        redacted=redact,
        **words_of_one(),
        stylesheet=stylesheet(),
    )
