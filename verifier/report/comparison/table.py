"""The formats of a comparison, of two logins or of two sets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from verifier.model.comparison_set import ComparisonSet
from verifier.model.rendering import Rendering
from verifier.report.comparison import as_csv, as_junit, as_markdown, as_sarif
from verifier.report.comparison.as_html import render_comparison as html_of_one
from verifier.report.comparison.as_json import render_comparison as json_of_one
from verifier.report.comparison.as_text import render_comparison as text_of_one
from verifier.report.comparison.pairs import Compared, shown
from verifier.report.comparison.set_as_html import render_comparison_set as html_of_set
from verifier.report.comparison.set_as_json import render_comparison_set as json_of_set
from verifier.report.comparison.set_as_text import render_comparison_set as text_of_set


def text_of(result: Compared, *, redact: bool, width: int = 80, colour: bool = False) -> str:
    """Write it as text. *width* is in columns."""
    if isinstance(result, ComparisonSet):
        return text_of_set(result, redact=redact, width=width, colour=colour)
    return text_of_one(result, redact=redact, width=width, colour=colour)


def json_of(result: Compared, *, redact: bool) -> str:
    """Write it as ``comparison/1``, or of sets as ``comparisons/1``."""
    if isinstance(result, ComparisonSet):
        return json_of_set(result, redact=redact)
    return json_of_one(result, redact=redact)


def redacted_result(result: Compared) -> Compared:
    """Give *result* with every value of the people masked."""
    return shown(result, redact=True)


def html_of(result: Compared, *, redact: bool) -> str:
    """Write it as one HTML file."""
    if isinstance(result, ComparisonSet):
        return html_of_set(result, redact=redact)
    return html_of_one(result, redact=redact)


RENDERERS: Final[dict[str, Callable[[Compared, Rendering], str]]] = {
    "text": lambda result, how: text_of(result, redact=how.redact),
    "json": lambda result, how: json_of(result, redact=how.redact),
    "html": lambda result, how: html_of(result, redact=how.redact),
    "junit": as_junit.render_comparison,
    "sarif": as_sarif.render_comparison,
    "csv": lambda result, how: as_csv.render_comparison(result, redact=how.redact),
    "markdown": lambda result, how: as_markdown.render_comparison(result, redact=how.redact),
}
"""Each takes the comparison and how to write it."""
