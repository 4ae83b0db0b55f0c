"""The formats of a run over test patrons."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from verifier.model.rendering import Rendering
from verifier.model.run import PatronRun
from verifier.report.run import (
    as_csv,
    as_html,
    as_json,
    as_junit,
    as_markdown,
    as_sarif,
    as_text,
)

RUN_RENDERERS: Final[dict[str, Callable[[PatronRun, Rendering], str | Iterable[str]]]] = {
    "text": lambda run, how: as_text.render_run(run, redact=how.redact),
    "json": lambda run, how: as_json.pieces(run, redact=how.redact),
    "html": lambda run, how: as_html.render_run(run, redact=how.redact),
    "junit": as_junit.render_run,
    "sarif": as_sarif.render_run,
    "csv": as_csv.render_run,
    "markdown": as_markdown.render_run,
}
"""Each takes the run and how to write it, and gives the text or the pieces of one."""
