"""A run over test patrons as a table for a spreadsheet, one login in a row."""

from __future__ import annotations

from verifier.model.rendering import Rendering
from verifier.model.run import PatronRun
from verifier.report.pipeline.csv_logins import logins_table
from verifier.report.run.told import told_run


def render_run(run: PatronRun, how: Rendering) -> str:
    """Write the table. No cell can be taken for a formula."""
    return logins_table(told_run(run, how))
