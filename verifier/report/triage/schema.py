"""Where the JSON Schema of a set of requests is, for the documentation and for tests."""

from __future__ import annotations

from pathlib import Path

TRIAGE = Path(__file__).with_name("triage-1.schema.json")
