"""Where the JSON Schemas of comparisons are, for the documentation and for tests."""

from __future__ import annotations

from pathlib import Path

COMPARISON = Path(__file__).with_name("comparison-1.schema.json")
COMPARISONS = Path(__file__).with_name("comparisons-1.schema.json")
