"""Where the JSON Schema of a run over test patrons is, for the documentation and for tests."""

from __future__ import annotations

from pathlib import Path

RUN = Path(__file__).with_name("run-1.schema.json")
