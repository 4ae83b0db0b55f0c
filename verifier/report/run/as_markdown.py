"""A run over test patrons as Markdown, for a comment or a job's summary."""

from __future__ import annotations

from verifier.model.rendering import Rendering
from verifier.model.run import PatronRun
from verifier.report.pipeline.markdown_logins import several_logins
from verifier.report.run.told import foot, headline, logins_of, remarks


def render_run(run: PatronRun, how: Rendering) -> str:
    """Write the text."""
    return several_logins(
        tuple(logins_of(run, redact=how.redact)),
        headline=headline(run),
        remarks=remarks(run),
        foot=foot(run, redact=how.redact),
    )
