"""The output formats by name, in the order in which they are offered."""

from __future__ import annotations

from collections.abc import Callable

from verifier.model.report import Report
from verifier.report import html, json_report, text

Renderer = Callable[[Report, bool], str]
"""Takes the report, and whether to mask the values of persons."""

RENDERERS: dict[str, Renderer] = {
    "text": lambda report, redact: text.render(report, redact=redact, colour=False),
    "json": lambda report, redact: json_report.render(report, redact=redact),
    "html": lambda report, redact: html.render(report, redact=redact),
}
