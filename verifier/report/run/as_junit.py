"""A run over test patrons as JUnit: a suite for each patron at each IdP, a case for each check."""

from __future__ import annotations

from verifier.model.rendering import Rendering
from verifier.model.run import PatronRun
from verifier.report.pipeline.junit_checks import suites_of
from verifier.report.pipeline.junit_xml import document
from verifier.report.run.told import told_run


def render_run(run: PatronRun, how: Rendering) -> str:
    """Write the file."""
    return document(run.site_name, suites_of(told_run(run, how), how.failing))
