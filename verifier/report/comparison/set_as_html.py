"""The comparison of two sets of logins as one HTML file that needs nothing else."""

from __future__ import annotations

from verifier.model.comparison_set import ComparisonSet
from verifier.report.comparison.set_redacted import redacted_comparison_set
from verifier.report.comparison.view import words_of_sets
from verifier.report.html import stylesheet
from verifier.report.templating import file_environment


def render_comparison_set(compared: ComparisonSet, *, redact: bool) -> str:
    """Write the file: no script, no other file, no network."""
    template = file_environment().get_template("comparison/standalone_set.html")
    return template.render(
        compared=redacted_comparison_set(compared) if redact else compared,
        redacted=redact,
        **words_of_sets(),
        stylesheet=stylesheet(),
    )
