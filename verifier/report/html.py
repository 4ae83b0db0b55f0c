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
from verifier.report import illiad_report as said
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

# The report as one HTML file that needs nothing else: no script, no other file, no network.

STYLESHEET = "static/verifier.css"


def report_as_html(report: Report, *, redact: bool) -> str:
    """Write the file, from the same partial templates as the web page."""
    template = file_environment().get_template("report/standalone.html")
    return template.render(view=View.of(report, redact=redact), stylesheet=stylesheet())


@cache
def stylesheet() -> Markup:
    """Give the stylesheet as it stands in a file's own style element."""
    # Our own file, written into a style element: it holds no "<".
    text = (resources.data("templates") / STYLESHEET).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - shipped with the program, nothing foreign in it


# What the templates of comparisons need beside the comparison, in a file and on a page.


def comparison_context() -> dict[str, Any]:
    """Give the words and the order for one comparison."""
    return {"bearings": tuple(Impact), "said": comparison_report}


def comparison_set_context() -> dict[str, Any]:
    """Give the words for two sets, and for each pair in them."""
    return {**comparison_context(), "set_said": comparison_report}


# The comparison of two logins as one HTML file that needs nothing else.


def comparison_as_html(comparison: Comparison, *, redact: bool) -> str:
    """Write the file: no script, no other file, no network."""
    template = file_environment().get_template("comparison/standalone.html")
    return template.render(
        comparison=redacted_comparison(comparison) if redact else comparison,
        redacted=redact,
        **comparison_context(),
        stylesheet=stylesheet(),
    )


# The comparison of two sets of logins as one HTML file that needs nothing else.


def comparison_set_as_html(compared: ComparisonSet, *, redact: bool) -> str:
    """Write the file: no script, no other file, no network."""
    template = file_environment().get_template("comparison/standalone_set.html")
    return template.render(
        compared=redacted_comparison_set(compared) if redact else compared,
        redacted=redact,
        **comparison_set_context(),
        stylesheet=stylesheet(),
    )


# ILLiad's users beside the library system as one HTML file that needs nothing else.


def illiad_as_html(comparison: IlliadComparison, *, redacted: bool) -> str:
    """Write the file: no script, no other file, no network."""
    template = file_environment().get_template("illiad/standalone.html")
    return template.render(
        comparison=comparison, said=said, redacted=redacted, stylesheet=stylesheet()
    )


# The look at the configuration as one HTML file that needs nothing else.


def lint_as_html(lint: Lint) -> str:
    """Write the file, from the same partial templates as the web page."""
    template = file_environment().get_template("configuration/standalone.html")
    return template.render(lint=lint, headline=lint_headline(lint), stylesheet=stylesheet())


# Several logins as one HTML file that needs nothing else: the set, then each report folded.


def population_as_html(population: Population, reports: Sequence[Report], *, redact: bool) -> str:
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


# A run over test patrons as one HTML file that needs nothing else.

TONES: dict[Verdict, str] = {
    Verdict.FAIL: "error",
    Verdict.UNKNOWN: "notice",
    Verdict.WARNING: "warning",
    Verdict.PASS: "notice",
}
"""How a first cause is set off, by what it led to."""


def run_as_html(run: PatronRun, *, redact: bool) -> str:
    """Write the file: no script, no other file, no network."""
    views = [
        None if one.report is None else View.of(one.report, redact=redact) for one in run.logins
    ]
    shown = [
        replace(
            one,
            report=None if view is None else view.report,
            stopped=failure_reason(one, redact=redact),
        )
        for one, view in zip(run.logins, views, strict=True)
    ]
    logins = tuple(attempted_logins(replace(run, logins=tuple(shown)), redact=False))
    template = file_environment().get_template("run/standalone.html")
    return template.render(
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
        stylesheet=stylesheet(),
    )


# The answered questions as one HTML file that needs nothing else.


def steps_as_html(report: Report, *, redact: bool) -> str:
    """Write the questions about one login."""
    template = file_environment().get_template("steps/standalone.html")
    view = View.of(report, redact=redact)
    return template.render(view=view, halves=halves_of_one(view), stylesheet=stylesheet())


def set_steps_as_html(population: Population, *, redact: bool) -> str:
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


# What the templates of a set of requests need, on a page or in a file.


def triage_context(triage: Triage, *, redact: bool) -> dict[str, Any]:
    """Give it by the names that the templates use."""
    shown = redacted_triage(triage) if redact else triage
    return {"triage": shown, "said": triage_report, "plot": plot_of(shown), "redacted": redact}


# A set of requests as one HTML file that needs nothing else.


def triage_as_html(triage: Triage, *, redact: bool) -> str:
    """Write the file: no script, no other file, no network."""
    template = file_environment().get_template("triage/standalone.html")
    return template.render(**triage_context(triage, redact=redact), stylesheet=stylesheet())
