"""The formats of several logins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from verifier.model.population import Population
from verifier.model.rendering import Rendering
from verifier.model.report import Report
from verifier.report.population import as_csv, as_html, as_junit, as_markdown, as_sarif

RENDERERS: Final[dict[str, Callable[[Population, Sequence[Report], Rendering], str]]] = {
    "html": lambda together, reports, how: as_html.render_population(
        together, reports, redact=how.redact
    ),
    "junit": as_junit.render_population,
    "sarif": as_sarif.render_population,
    "csv": as_csv.render_population,
    "markdown": as_markdown.render_population,
}
"""Each takes the set, its reports and how to write them. Text and JSON come in pieces."""
