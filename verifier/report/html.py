"""Every report as one self-contained HTML file, and what its templates share with web pages."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from verifier import resources
from verifier.domain.model.comparison import ComparisonSet, Impact
from verifier.domain.model.illiad_comparison import IlliadComparison
from verifier.domain.model.lint import Lint
from verifier.domain.model.population import Population
from verifier.domain.model.report import Report, Verdict
from verifier.domain.model.run import PatronRun
from verifier.domain.model.triage import Triage
from verifier.report import (
    comparison_report,
    illiad_report,
    labels,
    link_run,
    population_report,
    run_report,
    triage_report,
)
from verifier.report.comparison_report import AnyComparison
from verifier.report.lint_report import lint_headline
from verifier.report.login_results import LoginsDocument, first_causes, worst_verdict
from verifier.report.population_report import halves_of
from verifier.report.redact import redacted
from verifier.report.text import own_answer_words
from verifier.report.trend import metadata_sentence, trend_of
from verifier.report.view import View
from verifier.report.visible_values import Piece, clean, diff, notes, pieces

STYLESHEET = "static/verifier.css"

OPTIONS: dict[str, Any] = {
    "autoescape": True,  # for every template, whatever its name ends in
    "undefined": StrictUndefined,
    "finalize": lambda shown: clean(shown) if type(shown) is str else shown,
    "trim_blocks": True,
    "lstrip_blocks": True,
}
"""Options of every environment: what is put out is escaped and without control signs."""

_TITLES = {
    "blank": "a blank",
    "mark": "an invisible character",
    "zero": "a leading zero",
    "join": "joins two values",
    "look-alike": "only looks like an ordinary letter or sign",
}


@cache
def file_environment() -> Environment:
    """Return the Jinja environment for HTML files. It works without the web application."""
    loader = FileSystemLoader(resources.data("templates"))
    made = Environment(**OPTIONS, loader=loader)  # noqa: S701 - autoescape is on, in OPTIONS
    install(made)
    return made


def install(target: Environment) -> None:
    """Add the reports' filters and words to the Jinja environment *target*."""
    target.filters.update(
        value=lambda value: pieces_markup(pieces(value)),
        pieces=pieces_markup,
        notes=notes,
        moment=labels.moment_words,
        day=labels.date_words,
        person_name=labels.name_words,
        standing=labels.standing_words,
        identifier=labels.identifier_words,
        outcome=labels.outcome_words,
        evidence=labels.evidence_words,
        mailto=link_run.mailto,
    )
    # A page that holds several reports sets apart what each names, one heading deeper.
    target.globals.update(anchor="", within="", level=1)
    target.globals.update(
        words=labels,
        step_words=population_report,
        run_words=link_run,
        trend_of=trend_of,
        metadata_sentence=metadata_sentence,
        diff=diff,
        own_answer=own_answer_words,
    )


def pieces_markup(cut: tuple[Piece, ...]) -> Markup:
    """Render a value that was cut into pieces as HTML, with every character visible."""
    return Markup('<code class="value">{}</code>').format(
        Markup("").join(_piece_markup(piece) for piece in cut)
    )


def _piece_markup(piece: Piece) -> Markup:
    title = _TITLES.get(piece.kind)
    if piece.differs:
        return Markup('<mark class="differs" title="{}">{}</mark>').format(
            f"different here: {title}" if title else "different here", piece.text
        )
    if piece.kind == "plain":
        return Markup("{}").format(piece.text)
    why = Markup(' title="{}"').format(title) if title else ""
    return Markup('<span class="v-{}"{}>{}</span>').format(piece.kind, why, piece.text)


def _file(template: str, **context: Any) -> str:
    """Render one self-contained HTML file: no script, no other file, no network."""
    return file_environment().get_template(template).render(**context, stylesheet=_stylesheet())


@cache
def _stylesheet() -> Markup:
    # The verifier's own file, put into a style element: it contains no "<".
    text = (resources.data("templates") / STYLESHEET).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - shipped with the program, nothing foreign in it


def report_as_html(report: Report, *, redact: bool) -> str:
    """Render the report of one login, from the same partial templates as the web page."""
    return _file("report/standalone.html", view=View.of(report, redact=redact))


def comparison_context() -> dict[str, Any]:
    """Return the template variables of a comparison of two logins or two sets."""
    return {
        "bearings": tuple(Impact),
        "labels": comparison_report,
        "set_labels": comparison_report,
    }


def comparison_as_html(result: AnyComparison, *, redact: bool) -> str:
    """Render the comparison of two logins or two sets."""
    shown = redacted(result) if redact else result
    if isinstance(shown, ComparisonSet):
        context: dict[str, Any] = {"compared": shown}
        template = "comparison/standalone_set.html"
    else:
        context, template = {"comparison": shown}, "comparison/standalone.html"
    return _file(template, **context, redacted=redact, **comparison_context())


def illiad_as_html(result: IlliadComparison, *, redact: bool) -> str:
    """Render the comparison of ILLiad's users with the library system."""
    shown = redacted(result) if redact else result
    return _file("illiad/standalone.html", comparison=shown, labels=illiad_report, redacted=redact)


def lint_as_html(lint: Lint) -> str:
    """Render the configuration check, from the same partial templates as the web page."""
    return _file("configuration/standalone.html", lint=lint, headline=lint_headline(lint))


def population_as_html(population: Population, reports: Sequence[Report], *, redact: bool) -> str:
    """Render several logins as one set, with each report collapsed."""
    views = (View.of(report, redact=redact) for report in reports)
    context = set_context(population, redact=redact)
    folded = zip(context["together"].logins, views, strict=True)
    return _file("population/standalone.html", folded=folded, **context)


def set_context(population: Population, *, redact: bool) -> dict[str, Any]:
    """Return the template variables of a set of logins."""
    shown = redacted(population) if redact else population
    return {
        "together": shown,
        "halves": halves_of(shown.steps),
        "labels": population_report,
        "redacted": redact,
    }


TONES: dict[Verdict, str] = {
    Verdict.FAIL: "error",
    Verdict.UNKNOWN: "notice",
    Verdict.WARNING: "warning",
    Verdict.PASS: "notice",
}
"""How a first cause is highlighted, by what it led to."""


def run_as_html(run: PatronRun, *, redact: bool) -> str:
    """Render a run of the test patrons, with each login's report collapsed."""
    logins = tuple(run_report.attempted_logins(run, redact=redact))
    views = [
        View(login.report, attempt.report, redact) if login.report and attempt.report else None
        for login, attempt in zip(logins, run.logins, strict=True)
    ]
    return _file(
        "run/standalone.html",
        run=run,
        headline=run_report.run_headline(run),
        remarks=run_report.run_remarks(run),
        foot=run_report.run_footer(run, redact=redact),
        verdict=worst_verdict(logins),
        changes=[
            (login, summary)
            for login in logins
            for _, summary in comparison_report.news(login.drifts)
        ],
        metadata_changes=run.metadata_changes,
        trends=[
            trend
            for login, attempt in zip(logins, run.logins, strict=True)
            if (trend := trend_of(login.name, login.idp, attempt.trend, run.metadata_changes))
        ],
        causes=first_causes(logins),
        tones=TONES,
        concerned=lambda numbers: run_report.affected_logins(numbers, logins),
        to_change=population_report.to_change,
        folded=[
            {"number": number, "login": login, "view": view}
            for number, (login, view) in enumerate(zip(logins, views, strict=True), 1)
        ],
    )


def no_login_as_html(document: LoginsDocument) -> str:
    """Render logins that failed: why, whose turn it is, what to change, and the message."""
    return _file("failed_login/standalone.html", document=document)


def steps_as_html(report: Report, *, redact: bool) -> str:
    """Render the nine questions about one login."""
    view = View.of(report, redact=redact)
    return _file("steps/standalone.html", view=view, halves=halves_of(view.diagnosis.steps))


def set_steps_as_html(population: Population, *, redact: bool) -> str:
    """Render the nine questions about a set of logins."""
    return _file("steps/standalone_set.html", **set_context(population, redact=redact))


def triage_context(triage: Triage, *, redact: bool) -> dict[str, Any]:
    """Return the template variables of a set of requests."""
    shown = redacted(triage) if redact else triage
    plot = triage_report.plot_of(shown)
    return {"triage": shown, "labels": triage_report, "plot": plot, "redacted": redact}


def triage_as_html(triage: Triage, *, redact: bool) -> str:
    """Render a set of requests, grouped by cause."""
    return _file("triage/standalone.html", **triage_context(triage, redact=redact))
