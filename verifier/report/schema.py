"""Where the JSON Schemas are, for the documentation and for tests."""

from __future__ import annotations

from pathlib import Path

SCHEMA_FILE = Path(__file__).with_name("report-1.schema.json")
SET_SCHEMA_FILE = Path(__file__).parent / "population" / "reports-1.schema.json"
