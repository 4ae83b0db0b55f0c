"""Several logins as SARIF, in one run."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.model.population import Population
from verifier.model.rendering import Rendering
from verifier.model.report import Report
from verifier.report.pipeline.sarif_logins import sarif_of
from verifier.report.pipeline.told_login import told_set


def render_population(population: Population, reports: Sequence[Report], how: Rendering) -> str:
    """Write the file."""
    return sarif_of(
        told_set(population, reports, how),
        how,
        automation=(population.site_name, "several logins"),
        began=population.created_at,
        version=population.version,
    )
