"""Where the JSON Schema of ``report/1`` is, for the documentation and for tests."""

from __future__ import annotations

from pathlib import Path

SCHEMA_FILE = Path(__file__).with_name("report-1.schema.json")
