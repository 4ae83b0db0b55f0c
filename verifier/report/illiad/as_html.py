"""ILLiad's users beside the library system as one HTML file that needs nothing else."""

from __future__ import annotations

from verifier.model.illiad import IlliadComparison
from verifier.report.html import stylesheet
from verifier.report.illiad import words as said
from verifier.report.templating import file_environment


def render_illiad(comparison: IlliadComparison, *, redacted: bool) -> str:
    """Write the file: no script, no other file, no network."""
    template = file_environment().get_template("illiad/standalone.html")
    return template.render(
        comparison=comparison, said=said, redacted=redacted, stylesheet=stylesheet()
    )
