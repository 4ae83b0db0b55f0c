"""The output formats by name, in the order in which they are offered."""

from __future__ import annotations

from collections.abc import Callable

from verifier.model.rendering import Rendering
from verifier.model.report import Report
from verifier.report import csv_report, html, json_report, junit, markdown, sarif, text

Renderer = Callable[[Report, Rendering], str]
"""Takes the report, and how to write it: whether to mask the values of persons, and the like."""

RENDERERS: dict[str, Renderer] = {
    "text": lambda report, how: text.render(report, redact=how.redact, colour=False),
    "json": lambda report, how: json_report.render(report, redact=how.redact),
    "html": lambda report, how: html.render(report, redact=how.redact),
    "junit": junit.render,
    "sarif": sarif.render,
    "csv": csv_report.render,
    "markdown": markdown.render,
}
