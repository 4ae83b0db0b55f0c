"""The formats of a set of requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from verifier.model.rendering import Rendering
from verifier.model.triage import Triage
from verifier.report.triage import (
    as_csv,
    as_html,
    as_json,
    as_junit,
    as_markdown,
    as_sarif,
    as_text,
)

RENDERERS: Final[dict[str, Callable[[Triage, Rendering], str]]] = {
    "text": lambda triage, how: as_text.render_triage(triage, redact=how.redact),
    "json": lambda triage, how: as_json.render_triage(triage, redact=how.redact),
    "html": lambda triage, how: as_html.render_triage(triage, redact=how.redact),
    "junit": as_junit.render_triage,
    "sarif": as_sarif.render_triage,
    "csv": lambda triage, how: as_csv.render_triage(triage, redact=how.redact),
    "markdown": lambda triage, how: as_markdown.render_triage(triage, redact=how.redact),
}
"""Each takes the triage and how to write it."""
