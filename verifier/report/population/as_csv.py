"""Several logins as a table for a spreadsheet, one in a row."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.model.population import Population
from verifier.model.rendering import Rendering
from verifier.model.report import Report
from verifier.report.pipeline.csv_logins import logins_table
from verifier.report.pipeline.told_login import told_set


def render_population(population: Population, reports: Sequence[Report], how: Rendering) -> str:
    """Write the table. No cell can be taken for a formula."""
    return logins_table(told_set(population, reports, how))
