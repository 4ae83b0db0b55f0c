"""Paths of the JSON Schema files; alone, so that documentation and tests load no renderer."""

from __future__ import annotations

from pathlib import Path

REPORT_SCHEMA = Path(__file__).with_name("report-1.schema.json")
REPORTS_SCHEMA = Path(__file__).with_name("reports-1.schema.json")
COMPARISON_SCHEMA = Path(__file__).with_name("comparison-1.schema.json")
COMPARISONS_SCHEMA = Path(__file__).with_name("comparisons-1.schema.json")
RUN_SCHEMA = Path(__file__).with_name("run-1.schema.json")
TRIAGE_SCHEMA = Path(__file__).with_name("triage-1.schema.json")
