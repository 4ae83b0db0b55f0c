"""Several logins as one HTML file that needs nothing else: the set, then each report folded."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.model.population import Population
from verifier.model.report import Report
from verifier.report.html import stylesheet
from verifier.report.population import words as population_words
from verifier.report.population.redacted import redacted_population
from verifier.report.steps.words import halves_of
from verifier.report.templating import file_environment
from verifier.report.view import View


def render_population(population: Population, reports: Sequence[Report], *, redact: bool) -> str:
    """Write the file: no script, no other file, no network."""
    shown = redacted_population(population) if redact else population
    views = (View.of(one, redact=redact) for one in reports)
    template = file_environment().get_template("population/standalone.html")
    return template.render(
        together=shown,
        folded=zip(shown.logins, views, strict=True),
        said=population_words,
        halves=halves_of(shown.steps),
        redacted=redact,
        stylesheet=stylesheet(),
    )
