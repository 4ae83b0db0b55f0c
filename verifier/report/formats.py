"""The output formats of each kind of report, by name and in display order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from verifier.domain.model.population import Population
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.report import FailedLogin, Report
from verifier.report.login_results import (
    LoginResult,
    LoginsDocument,
    document_foot,
    population_document,
    report_document,
)
from verifier.report.redact import without_numbers

if TYPE_CHECKING:
    from verifier.domain.model.illiad_comparison import IlliadComparison
    from verifier.domain.model.lint import Lint
    from verifier.domain.model.run import PatronRun
    from verifier.domain.model.triage import Triage
    from verifier.report.comparison_report import AnyComparison

S = TypeVar("S")
Renderers = dict[str, Callable[[S, RenderOptions], str]]
"""Each takes what to write and how, by the name of the format."""

_PEOPLE = ("text", "json", "html")
_PIPELINES = ("junit", "sarif", "csv", "markdown")
_WHOLE_OPTIONS = ("text", "junit", "sarif")
"""The formats that need more of the options than whether to mask."""


def _writer(kind: str, form: str, module: str | None = None) -> Callable[..., Any]:
    """Return the function that renders *kind* in a format. Its module is loaded on first use."""
    name = module or {"json": "json_report", "csv": "csv_tables"}.get(form, form)

    def write(*subject: Any, **options: Any) -> Any:
        module = import_module(f"verifier.report.{name}")
        return getattr(module, f"{kind}_as_{form}")(*subject, **options)

    return write


def _renderers(
    kind: str,
    text: str,
    formats: Sequence[str] = (*_PEOPLE, *_PIPELINES),
    *,
    of_people: bool = True,
) -> dict[str, Callable[..., Any]]:
    """Return the renderers of *kind* by format; the module *text* renders plain text.

    Each renderer takes the report and the options. *of_people* means that the report has values to
    mask.
    """

    def renderer(form: str) -> Callable[..., Any]:
        write = _writer(kind, form, text if form == "text" else None)
        if form in _WHOLE_OPTIONS:
            return write
        if not of_people:
            return lambda subject, _: write(subject)
        return lambda *subject: write(*subject[:-1], redact=subject[-1].redact)

    return {form: renderer(form) for form in formats}


def _of_logins(document: Callable[..., LoginsDocument]) -> dict[str, Callable[..., str]]:
    """Return the pipeline formats of a report that *document* converts to a ``LoginsDocument``."""

    def renderer(form: str) -> Callable[..., str]:
        write = _writer("logins", form)
        return lambda *subject: write(document(*subject))

    return {form: renderer(form) for form in _PIPELINES}


def _run_document(run: PatronRun, how: RenderOptions) -> LoginsDocument:
    from verifier.report.run_report import run_document  # noqa: PLC0415 - only for runs

    return run_document(run, how)


REPORT_RENDERERS: Renderers[Report] = {
    **_renderers("report", "text", _PEOPLE),
    **_of_logins(report_document),
}
POPULATION_RENDERERS: dict[str, Callable[[Population, Sequence[Report], RenderOptions], str]] = {
    **_renderers("population", "population_report", ("json", "html")),
    **_of_logins(population_document),
}
"""Each takes the set, its reports and how to write them. Text and JSON come in pieces."""

STEPS_RENDERERS: Renderers[Report] = _renderers("steps", "population_report", ("text", "html"))
SET_STEPS_RENDERERS: Renderers[Population] = _renderers(
    "set_steps", "population_report", ("text", "html")
)
RUN_RENDERERS: dict[str, Callable[[PatronRun, RenderOptions], str | Iterable[str]]] = {
    **_renderers("run", "run_report", _PEOPLE),
    **_of_logins(_run_document),
}
COMPARISON_RENDERERS: Renderers[AnyComparison] = _renderers("comparison", "comparison_report")
TRIAGE_RENDERERS: Renderers[Triage] = _renderers("triage", "triage_report")
LINT_RENDERERS: Renderers[Lint] = _renderers("lint", "lint_report", of_people=False)
ILLIAD_RENDERERS: Renderers[IlliadComparison] = _renderers("illiad", "illiad_report", _PEOPLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedLogin:
    """A login or file that produced no report, with the reason in one sentence."""

    of: str  # the identity provider, or a file
    patron: str | None
    message: str
    is_file: bool = False
    failed: FailedLogin | None = None  # who can act on it, if an identity provider was asked


@dataclass(frozen=True, slots=True, kw_only=True)
class NoReport:
    """Logins that produced no report, with the site and the time."""

    site_name: str
    at: datetime
    version: str
    logins: tuple[StoppedLogin, ...]


def _stopped_document(nothing: NoReport, how: RenderOptions) -> LoginsDocument:
    """Build the document of logins that failed; an error from a server may quote a person."""
    first = nothing.logins[0]
    return LoginsDocument(
        site_name=nothing.site_name,
        version=nothing.version,
        began=nothing.at,
        automation=(nothing.site_name, first.of, *((first.patron,) if first.patron else ())),
        logins=tuple(
            LoginResult(
                idp=login.of,
                patron=login.patron,
                began=nothing.at,
                stopped=without_numbers(login.message),
                failed=login.failed,
                of_an_idp=not login.is_file,
            )
            for login in nothing.logins
        ),
        how=how,
        foot=document_foot(nothing.site_name, nothing.at, redact=False),
    )


STOPPED_RENDERERS: Renderers[NoReport] = _of_logins(_stopped_document)
"""For files that could not be read, the other formats have nothing to say without a report."""

FAILED_LOGIN_RENDERERS: Renderers[NoReport] = {
    form: (lambda nothing, how, write=write: write(_stopped_document(nothing, how)))
    for form, write in {
        "text": _writer("no_login", "text", "run_report"),
        "json": _writer("no_login", "json"),
        "html": _writer("no_login", "html"),
    }.items()
} | STOPPED_RENDERERS
