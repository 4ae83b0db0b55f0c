"""The answered questions as one HTML file that needs nothing else."""

from __future__ import annotations

from verifier.model.population import Population
from verifier.model.report import Report
from verifier.model.set_steps import SetStep
from verifier.report.html import stylesheet
from verifier.report.population import words as population_words
from verifier.report.population.redacted import redacted_population
from verifier.report.steps.words import Halves, halves_of
from verifier.report.templating import file_environment
from verifier.report.view import View


def render_steps(report: Report, *, redact: bool) -> str:
    """Write the questions about one login."""
    template = file_environment().get_template("steps/standalone.html")
    view = View.of(report, redact=redact)
    return template.render(view=view, halves=halves_of_one(view), stylesheet=stylesheet())


def render_set_steps(population: Population, *, redact: bool) -> str:
    """Write the questions about a set of logins."""
    shown = redacted_population(population) if redact else population
    template = file_environment().get_template("steps/standalone_set.html")
    return template.render(
        together=shown,
        halves=halves_of(shown.steps),
        said=population_words,
        redacted=redact,
        stylesheet=stylesheet(),
    )


def halves_of_one(view: View) -> Halves:
    """Split the questions about one login into the page's two halves."""
    return halves_of([SetStep(step=one, shares=()) for one in view.diagnosis.steps])
