"""The output formats of each kind of report by name, in the order in which they are offered."""

# The lambdas name modules that load when they are first used.
# ruff: noqa: PLW0108

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, ParamSpec

from verifier.domain.model.comparison import ComparisonSet
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.report import Report
from verifier.report.login_results import (
    LoginResult,
    LoginsDocument,
    document_foot,
    population_document,
    report_document,
)
from verifier.report.redact import without_numbers
from verifier.resources import LazyModule

if TYPE_CHECKING:
    from verifier.domain.model.lint import Lint
    from verifier.domain.model.population import Population
    from verifier.domain.model.run import PatronRun
    from verifier.domain.model.triage import Triage
    from verifier.report import (
        comparison_report,
        comparison_text,
        csv_tables,
        html,
        json_report,
        junit,
        lint_report,
        markdown,
        run_report,
        sarif,
        text,
        triage_report,
    )
    from verifier.report.comparison_report import AnyComparison
else:
    comparison_report = LazyModule("verifier.report.comparison_report")
    comparison_text = LazyModule("verifier.report.comparison_text")
    csv_tables = LazyModule("verifier.report.csv_tables")
    html = LazyModule("verifier.report.html")
    json_report = LazyModule("verifier.report.json_report")
    junit = LazyModule("verifier.report.junit")
    lint_report = LazyModule("verifier.report.lint_report")
    markdown = LazyModule("verifier.report.markdown")
    run_report = LazyModule("verifier.report.run_report")
    sarif = LazyModule("verifier.report.sarif")
    text = LazyModule("verifier.report.text")
    triage_report = LazyModule("verifier.report.triage_report")

P = ParamSpec("P")


def _of_logins(document: Callable[P, LoginsDocument]) -> dict[str, Callable[P, str]]:
    """Give the formats for pipelines of a subject that *document* makes logins of."""

    def of_subject(write: Callable[[LoginsDocument], str]) -> Callable[P, str]:
        return lambda *subject, **named: write(document(*subject, **named))

    return {
        "junit": of_subject(lambda logins: junit.logins_as_junit(logins)),
        "sarif": of_subject(lambda logins: sarif.logins_as_sarif(logins)),
        "csv": of_subject(lambda logins: csv_tables.logins_as_csv(logins)),
        "markdown": of_subject(lambda logins: markdown.logins_as_markdown(logins)),
    }


ReportRenderer = Callable[[Report, RenderOptions], str]
"""Takes the report, and how to write it: whether to mask the values of persons, and the like."""

REPORT_RENDERERS: dict[str, ReportRenderer] = {
    "text": lambda report, how: text.report_as_text(
        report, redact=how.redact, width=how.width, colour=how.colour
    ),
    "json": lambda report, how: json_report.report_as_json(report, redact=how.redact),
    "html": lambda report, how: html.report_as_html(report, redact=how.redact),
    **_of_logins(report_document),
}


def any_comparison_as_text(
    result: AnyComparison, *, redact: bool, width: int = 80, colour: bool = False
) -> str:
    """Write it as text. *width* is in columns."""
    if isinstance(result, ComparisonSet):
        return comparison_text.comparison_set_as_text(
            result, redact=redact, width=width, colour=colour
        )
    return comparison_text.comparison_as_text(result, redact=redact, width=width, colour=colour)


def any_comparison_as_json(result: AnyComparison, *, redact: bool) -> str:
    """Write it as ``comparison/1``, or of sets as ``comparisons/1``."""
    if isinstance(result, ComparisonSet):
        return json_report.comparison_set_as_json(result, redact=redact)
    return json_report.comparison_as_json(result, redact=redact)


def redacted_any_comparison(result: AnyComparison) -> AnyComparison:
    """Give *result* with every value of the people masked."""
    return comparison_report.redacted_if(result, redact=True)


def any_comparison_as_html(result: AnyComparison, *, redact: bool) -> str:
    """Write it as one HTML file."""
    if isinstance(result, ComparisonSet):
        return html.comparison_set_as_html(result, redact=redact)
    return html.comparison_as_html(result, redact=redact)


COMPARISON_RENDERERS: Final[dict[str, Callable[[AnyComparison, RenderOptions], str]]] = {
    "text": lambda result, how: any_comparison_as_text(
        result, redact=how.redact, width=how.width, colour=how.colour
    ),
    "json": lambda result, how: any_comparison_as_json(result, redact=how.redact),
    "html": lambda result, how: any_comparison_as_html(result, redact=how.redact),
    "junit": lambda result, how: junit.comparison_as_junit(result, how),
    "sarif": lambda result, how: sarif.comparison_as_sarif(result, how),
    "csv": lambda result, how: csv_tables.comparison_as_csv(result, redact=how.redact),
    "markdown": lambda result, how: markdown.comparison_as_markdown(result, redact=how.redact),
}
"""Each takes the comparison and how to write it."""


POPULATION_RENDERERS: Final[
    dict[str, Callable[[Population, Sequence[Report], RenderOptions], str]]
] = {
    "html": lambda together, reports, how: html.population_as_html(
        together, reports, redact=how.redact
    ),
    **_of_logins(population_document),
}
"""Each takes the set, its reports and how to write them. Text and JSON come in pieces."""


TRIAGE_RENDERERS: Final[dict[str, Callable[[Triage, RenderOptions], str]]] = {
    "text": lambda triage, how: triage_report.triage_as_text(
        triage, redact=how.redact, width=how.width, colour=how.colour
    ),
    "json": lambda triage, how: json_report.triage_as_json(triage, redact=how.redact),
    "html": lambda triage, how: html.triage_as_html(triage, redact=how.redact),
    "junit": lambda triage, how: junit.triage_as_junit(triage, how),
    "sarif": lambda triage, how: sarif.triage_as_sarif(triage, how),
    "csv": lambda triage, how: csv_tables.triage_as_csv(triage, redact=how.redact),
    "markdown": lambda triage, how: markdown.triage_as_markdown(triage, redact=how.redact),
}
"""Each takes the triage and how to write it."""


LINT_RENDERERS: Final[dict[str, Callable[[Lint, RenderOptions], str]]] = {
    "text": lambda lint, how: lint_report.lint_as_text(lint, width=how.width, colour=how.colour),
    "json": lambda lint, _: json_report.lint_as_json(lint),
    "html": lambda lint, _: html.lint_as_html(lint),
    "junit": lambda lint, how: junit.lint_as_junit(lint, how),
    "sarif": lambda lint, how: sarif.lint_as_sarif(lint, how),
    "csv": lambda lint, _: csv_tables.lint_as_csv(lint),
    "markdown": lambda lint, _: markdown.lint_as_markdown(lint),
}
"""Each takes the look and how to write it. No value of a person is in it: nothing is masked."""


RUN_RENDERERS: Final[dict[str, Callable[[PatronRun, RenderOptions], str | Iterable[str]]]] = {
    "text": lambda run, how: run_report.run_as_text(
        run, redact=how.redact, width=how.width, colour=how.colour
    ),
    "json": lambda run, how: json_report.iter_run_json(run, redact=how.redact),
    "html": lambda run, how: html.run_as_html(run, redact=how.redact),
    **_of_logins(lambda run, how: run_report.run_document(run, how)),
}
"""Each takes the run and how to write it, and gives the text or the pieces of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedLogin:
    """What was to be looked at, and in one sentence why there was nothing to look at."""

    of: str  # the identity provider, or a file
    patron: str | None
    message: str
    is_file: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoReport:
    """Logins that did not come about, and where and when."""

    site_name: str
    at: datetime
    version: str
    logins: tuple[StoppedLogin, ...]

    @property
    def told(self) -> tuple[LoginResult, ...]:
        """Give them as every format tells of logins; a peer may have quoted somebody."""
        return tuple(
            LoginResult(
                idp=login.of,
                patron=login.patron,
                began=self.at,
                stopped=without_numbers(login.message),
                of_an_idp=not login.is_file,
            )
            for login in self.logins
        )


def _stopped_document(nothing: NoReport, how: RenderOptions) -> LoginsDocument:
    first = nothing.logins[0]
    patron = (first.patron,) if first.patron else ()
    return LoginsDocument(
        site_name=nothing.site_name,
        version=nothing.version,
        began=nothing.at,
        automation=(nothing.site_name, first.of, *patron),
        logins=nothing.told,
        how=how,
        foot=document_foot(nothing.site_name, nothing.at, redact=False),
    )


STOPPED_RENDERERS: Final[dict[str, Callable[[NoReport, RenderOptions], str]]] = _of_logins(
    _stopped_document
)
"""The other formats have nothing to say without a report."""
