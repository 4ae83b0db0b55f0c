"""The formats of a set of requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from verifier.model.triage import Triage
from verifier.report.triage import as_csv, as_html, as_json, as_text

RENDERERS: Final[dict[str, Callable[[Triage, bool], str]]] = {
    "text": lambda triage, redact: as_text.render_triage(triage, redact=redact),
    "json": lambda triage, redact: as_json.render_triage(triage, redact=redact),
    "html": lambda triage, redact: as_html.render_triage(triage, redact=redact),
    "csv": lambda triage, redact: as_csv.render_triage(triage, redact=redact),
}
"""Each takes the triage and whether to mask values."""
