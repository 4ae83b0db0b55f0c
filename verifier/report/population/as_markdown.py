"""Several logins as Markdown: what they say together, a table, the first causes."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.model.population import Population
from verifier.model.rendering import Rendering
from verifier.model.report import Report
from verifier.report.phrases import moment_words
from verifier.report.pipeline.markdown_logins import several_logins
from verifier.report.pipeline.told_login import told_set
from verifier.report.population.redacted import redacted_population
from verifier.report.words import MASKED


def render_population(population: Population, reports: Sequence[Report], how: Rendering) -> str:
    """Write the text."""
    shown = redacted_population(population) if how.redact else population
    masked = f" · {MASKED}" if how.redact else ""
    return several_logins(
        told_set(population, reports, how),
        headline=shown.headline,
        remarks=shown.remarks,
        foot=f"{shown.site_name} · {moment_words(shown.created_at)}{masked}",
    )
