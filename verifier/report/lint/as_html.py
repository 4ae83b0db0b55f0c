"""The look at the configuration as one HTML file that needs nothing else."""

from __future__ import annotations

from verifier.model.lint import Lint
from verifier.report.html import stylesheet
from verifier.report.lint.words import headline
from verifier.report.templating import file_environment


def render_lint(lint: Lint) -> str:
    """Write the file, from the same partial templates as the web page."""
    template = file_environment().get_template("configuration/standalone.html")
    return template.render(lint=lint, headline=headline(lint), stylesheet=stylesheet())
