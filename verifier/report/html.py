"""Every report as one self-contained HTML file, without script, other files or network access."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from markupsafe import Markup

from verifier import resources
from verifier.domain.model.comparison import Comparison, ComparisonSet, Impact
from verifier.domain.model.illiad_comparison import IlliadComparison
from verifier.domain.model.lint import Lint
from verifier.domain.model.population import Population, SetStep
from verifier.domain.model.report import Report, Verdict
from verifier.domain.model.run import PatronRun
from verifier.domain.model.triage import Triage
from verifier.report import comparison_report, triage_report
from verifier.report import illiad_report as message
from verifier.report import population_report as population_words
from verifier.report.lint_report import lint_headline
from verifier.report.login_results import first_causes, worst_verdict
from verifier.report.population_report import to_change
from verifier.report.redact import (
    redacted_comparison,
    redacted_comparison_set,
    redacted_population,
    redacted_triage,
)
from verifier.report.run_report import (
    affected_logins,
    attempted_logins,
    failure_reason,
    run_footer,
    run_headline,
    run_remarks,
)
from verifier.report.steps import Halves, halves_of
from verifier.report.templating import file_environment
from verifier.report.triage_plot import plot_of
from verifier.report.view import View

STYLESHEET = "static/verifier.css"


def report_as_html(report: Report, *, redact: bool) -> str:
    """Write the file, from the same partial templates as the web page."""
    return _file("report/standalone.html", view=View.of(report, redact=redact))


def _file(template: str, **context: Any) -> str:
    """Render one HTML file that needs nothing else: no script, no other file, no network."""
    return file_environment().get_template(template).render(**context, stylesheet=stylesheet())


@cache
def stylesheet() -> Markup:
    """Give the stylesheet as it stands in a file's own style element."""
    # Our own file, written into a style element: it holds no "<".
    text = (resources.data("templates") / STYLESHEET).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - shipped with the program, nothing foreign in it


def comparison_context() -> dict[str, Any]:
    """Give the words and the order for one comparison."""
    return {"bearings": tuple(Impact), "labels": comparison_report}


def comparison_set_context() -> dict[str, Any]:
    """Give the words for two sets, and for each pair in them."""
    return {**comparison_context(), "set_labels": comparison_report}


def comparison_as_html(comparison: Comparison, *, redact: bool) -> str:
    """Write the file."""
    return _file(
        "comparison/standalone.html",
        comparison=redacted_comparison(comparison) if redact else comparison,
        redacted=redact,
        **comparison_context(),
    )


def comparison_set_as_html(compared: ComparisonSet, *, redact: bool) -> str:
    """Write the file."""
    return _file(
        "comparison/standalone_set.html",
        compared=redacted_comparison_set(compared) if redact else compared,
        redacted=redact,
        **comparison_set_context(),
    )


def illiad_as_html(comparison: IlliadComparison, *, redacted: bool) -> str:
    """Write the file."""
    return _file(
        "illiad/standalone.html", comparison=comparison, labels=message, redacted=redacted
    )


def lint_as_html(lint: Lint) -> str:
    """Write the file, from the same partial templates as the web page."""
    return _file("configuration/standalone.html", lint=lint, headline=lint_headline(lint))


def population_as_html(population: Population, reports: Sequence[Report], *, redact: bool) -> str:
    """Write the file."""
    shown = redacted_population(population) if redact else population
    views = (View.of(report, redact=redact) for report in reports)
    return _file(
        "population/standalone.html",
        together=shown,
        folded=zip(shown.logins, views, strict=True),
        labels=population_words,
        halves=halves_of(shown.steps),
        redacted=redact,
    )


TONES: dict[Verdict, str] = {
    Verdict.FAIL: "error",
    Verdict.UNKNOWN: "notice",
    Verdict.WARNING: "warning",
    Verdict.PASS: "notice",
}
"""How a first cause is set off, by what it led to."""


def run_as_html(run: PatronRun, *, redact: bool) -> str:
    """Write the file."""
    views = [
        None if login.report is None else View.of(login.report, redact=redact)
        for login in run.logins
    ]
    shown = [
        replace(
            login,
            report=None if view is None else view.report,
            stopped=failure_reason(login, redact=redact),
        )
        for login, view in zip(run.logins, views, strict=True)
    ]
    logins = tuple(attempted_logins(replace(run, logins=tuple(shown)), redact=False))
    return _file(
        "run/standalone.html",
        run=run,
        headline=run_headline(run),
        remarks=run_remarks(run),
        foot=run_footer(run, redact=redact),
        verdict=worst_verdict(logins),
        causes=first_causes(logins),
        tones=TONES,
        concerned=lambda numbers: affected_logins(numbers, logins),
        to_change=to_change,
        folded=[
            {"number": number, "login": login, "view": view}
            for number, (login, view) in enumerate(zip(logins, views, strict=True), 1)
        ],
    )


def steps_as_html(report: Report, *, redact: bool) -> str:
    """Write the questions about one login."""
    view = View.of(report, redact=redact)
    return _file("steps/standalone.html", view=view, halves=halves_of_one(view))


def set_steps_as_html(population: Population, *, redact: bool) -> str:
    """Write the questions about a set of logins."""
    shown = redacted_population(population) if redact else population
    return _file(
        "steps/standalone_set.html",
        together=shown,
        halves=halves_of(shown.steps),
        labels=population_words,
        redacted=redact,
    )


def halves_of_one(view: View) -> Halves:
    """Split the questions about one login into the page's two halves."""
    return halves_of([SetStep(step=step, shares=()) for step in view.diagnosis.steps])


def triage_context(triage: Triage, *, redact: bool) -> dict[str, Any]:
    """Give it by the names that the templates use."""
    shown = redacted_triage(triage) if redact else triage
    return {"triage": shown, "labels": triage_report, "plot": plot_of(shown), "redacted": redact}


def triage_as_html(triage: Triage, *, redact: bool) -> str:
    """Write the file."""
    return _file("triage/standalone.html", **triage_context(triage, redact=redact))
