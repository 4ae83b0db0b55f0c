"""Several logins as JUnit: a suite for each."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.model.population import Population
from verifier.model.rendering import Rendering
from verifier.model.report import Report
from verifier.report.pipeline.junit_checks import suites_of
from verifier.report.pipeline.junit_xml import document
from verifier.report.pipeline.told_login import told_set


def render_population(population: Population, reports: Sequence[Report], how: Rendering) -> str:
    """Write the file."""
    return document(
        population.site_name, suites_of(told_set(population, reports, how), how.failing)
    )
