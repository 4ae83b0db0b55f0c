"""Paths of the JSON Schema files of every report format, for the documentation and tests."""

from __future__ import annotations

from pathlib import Path

# Where the JSON Schemas are, for the documentation and for tests.

REPORT_SCHEMA = Path(__file__).with_name("report-1.schema.json")
REPORTS_SCHEMA = Path(__file__).with_name("reports-1.schema.json")


# Where the JSON Schemas of comparisons are, for the documentation and for tests.

COMPARISON_SCHEMA = Path(__file__).with_name("comparison-1.schema.json")
COMPARISONS_SCHEMA = Path(__file__).with_name("comparisons-1.schema.json")


# Where the JSON Schema of a run over test patrons is, for the documentation and for tests.

RUN_SCHEMA = Path(__file__).with_name("run-1.schema.json")


# Where the JSON Schema of a set of requests is, for the documentation and for tests.

TRIAGE_SCHEMA = Path(__file__).with_name("triage-1.schema.json")
