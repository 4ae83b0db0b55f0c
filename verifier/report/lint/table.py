"""The formats of a look at the configuration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from verifier.model.lint import Lint
from verifier.model.rendering import Rendering
from verifier.report.lint import (
    as_csv,
    as_html,
    as_json,
    as_junit,
    as_markdown,
    as_sarif,
    as_text,
)

RENDERERS: Final[dict[str, Callable[[Lint, Rendering], str]]] = {
    "text": lambda lint, _: as_text.render_lint(lint, colour=False),
    "json": lambda lint, _: as_json.render_lint(lint),
    "html": lambda lint, _: as_html.render_lint(lint),
    "junit": as_junit.render_lint,
    "sarif": as_sarif.render_lint,
    "csv": lambda lint, _: as_csv.render_lint(lint),
    "markdown": lambda lint, _: as_markdown.render_lint(lint),
}
"""Each takes the look and how to write it. No value of a person is in it: nothing is masked."""
