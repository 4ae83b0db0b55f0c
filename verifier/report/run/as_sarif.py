"""A run over test patrons as SARIF."""

from __future__ import annotations

from verifier.model.rendering import Rendering
from verifier.model.run import PatronRun
from verifier.report.pipeline.sarif_logins import sarif_of
from verifier.report.run.told import told_run


def render_run(run: PatronRun, how: Rendering) -> str:
    """Write the file: one SARIF run, as some readers take but few of them in one file."""
    return sarif_of(
        told_run(run, how),
        how,
        automation=(run.site_name, "test patrons"),
        began=run.started_at,
        version=run.version,
    )
