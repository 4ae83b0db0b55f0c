"""``verifier verify --steps``: the questions of ReShare's page, and nothing else of a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from verifier.cli.exits import WrongUsage
from verifier.cli.writing import Target
from verifier.domain.model.population import Population
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.report import Report
from verifier.report import html, steps

STEPS_RENDERERS: Mapping[str, Callable[[Report, RenderOptions], str]] = {
    "text": lambda report, how: steps.steps_as_text(
        report, redact=how.redact, width=how.width, colour=how.colour
    ),
    "html": lambda report, how: html.steps_as_html(report, redact=how.redact),
}
"""The questions about one login."""

SET_STEPS_RENDERERS: Mapping[str, Callable[[Population, RenderOptions], str]] = {
    "text": lambda population, how: steps.set_steps_as_text(
        population, redact=how.redact, width=how.width, colour=how.colour
    ),
    "html": lambda population, how: html.set_steps_as_html(population, redact=how.redact),
}
"""The questions about several logins."""


def refuse_others(where: Sequence[Target]) -> None:
    """Refuse a format that holds the steps among all else, or not. Raises ``WrongUsage``."""
    if any(target.format == "json" for target in where):
        raise WrongUsage(
            "--steps writes text or html. The JSON report holds the steps as they are: leave "
            "--steps away and read the key steps, of several logins together.steps."
        )
    other = next((target.format for target in where if target.format not in STEPS_RENDERERS), None)
    if other is not None:
        raise WrongUsage(f"--steps writes text or html, and not {other}: leave one of them away.")
