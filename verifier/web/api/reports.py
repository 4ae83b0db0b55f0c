"""Operations on reports, results, baselines and imported reports."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from flask import Response, jsonify
from pydantic import Field

from verifier.domain.model.drift import Baseline
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.operators import Scope
from verifier.domain.model.report import Verdict
from verifier.domain.model.saved_login import ImportedReport
from verifier.domain.model.stored_result import ResultFilter, StoredResult
from verifier.report.formats import REPORT_RENDERERS
from verifier.report.json_report import drift_dict, report_as_dict
from verifier.runs.baselines import load_pinned
from verifier.runs.drift import drift_of
from verifier.web import audit, baselines, report_access, support, uploads
from verifier.web.api.operation import Asked, FormField, Line, Query, Shape, operation
from verifier.web.api.rendering import Rendered, note_values_read, render_response
from verifier.web.api.runs import AnswerShape
from verifier.web.errors import refuse
from verifier.web.services import services

Filter = Annotated[str, Field(min_length=1, max_length=200)]


class ResultsAsked(Query):
    """Which results, and where in the list; all filters hold together."""

    idp: Filter | None = Field(default=None, description="The site file's id.")
    patron: Filter | None = Field(default=None, description="A test patron's id, or a kind.")
    verdict: Verdict | None = None
    cause: Filter | None = Field(default=None, description="A check's id.")
    since: date | None = Field(default=None, description="This day and later ones.")
    until: date | None = Field(default=None, description="This day and earlier ones.")
    reference: Filter | None = None
    after: Filter | None = Field(default=None, description="The ``older`` of the part before.")
    limit: int = Field(default=50, ge=1, le=200)


class FindingShape(Shape):
    """A finding without its evidence."""

    check: str
    severity: Severity
    message: str
    station: Station
    owner: Owner
    follows_from: str | None


class ResultShape(Shape):
    """What stays of a report when its values are gone."""

    report_id: str
    reference: str = Field(description="The number that people tell each other.")
    has_values: bool = Field(description="Whether the report itself can still be read.")
    created_at: datetime
    idp: str | None
    idp_name: str | None
    patron: str | None
    protocol: str
    verdict: Verdict
    headline: str
    reason: str
    owner: str | None
    cause: str | None
    cause_owner: Owner | None
    attributes: list[str]
    answers: list[AnswerShape]
    findings: list[FindingShape]


class ResultsShape(Shape):
    """Results, the newest first; ``older`` is where the next part begins, null at the end."""

    results: list[ResultShape]
    older: str | None


class PatronOfReport(Asked):
    """Whose login a report is of, where the report does not say."""

    idp: Line | None = Field(default=None, description="The site file's id.")
    patron: Annotated[Line, Field(max_length=64)] | None = None


class BaselineShape(Shape):
    """A baseline."""

    id: str
    idp: str
    patron: str
    report_id: str
    pinned_at: datetime
    pinned_by: str | None
    has_values: bool


class BaselinesShape(Shape):
    """The baselines, by identity provider and patron."""

    baselines: list[BaselineShape]


class DriftAsked(Query):
    """Which baseline; the one of the report's own patron where it is left out."""

    baseline: Filter | None = None


class ImportShape(Shape):
    """A report that somebody else exported for support."""

    id: str
    reference: str
    site: str
    verdict: Verdict
    created_at: datetime


class ImportsShape(Shape):
    """The imported reports."""

    imports: list[ImportShape]


# Reports and what stays of them: looked through, read, asked about, forgotten, exported.


@operation("GET", "/results", Scope.REPORTS_READ)
def list_results(query: ResultsAsked) -> ResultsShape:
    """List the results of logins, the newest first, also those whose values are gone."""
    if query.until == date.max:
        refuse(400, "The parameter until is not right: no day follows it.")
    wanted = ResultFilter(
        idp_id=query.idp,
        patron=query.patron,
        verdict=query.verdict,
        cause=query.cause,
        since=None if query.since is None else _midnight(query.since),
        until=None if query.until is None else _midnight(query.until + timedelta(days=1)),
        reference=query.reference,
    )
    page = services().store.results.page(wanted, after=query.after, size=query.limit)
    return ResultsShape(
        results=[
            _result_schema(entry.report_id, entry.result, has_values=entry.has_values)
            for entry in page.entries
        ],
        older=page.older,
    )


@operation("GET", "/results/<report_id>", Scope.REPORTS_READ, refuses=(404,))
def read_result(report_id: str) -> ResultShape:
    """Read what stayed of a report: names, the verdict and findings, no value."""
    store = services().store
    result = store.results.of(report_id)
    if result is None:
        refuse(404, "There is no such result.")
    return _result_schema(report_id, result, has_values=store.report(report_id) is not None)


@operation(
    "GET", "/reports/<report_id>", Scope.REPORTS_READ, documents=("report/1",), refuses=(404,)
)
def read_report(report_id: str, query: Rendered) -> Response:
    """Read a report: JSON (``report/1``), JUnit, SARIF, CSV, Markdown, HTML or text.

    Values of the person are masked unless ``redact=no``. A report that was not made yet is made
    now. Once its values are gone only its result can be read.
    """
    report = report_access.report_of(_kept(report_id))
    note_values_read(query, report_id)
    return render_response(
        query, lambda form: REPORT_RENDERERS[form](report, query.options), name="release-report"
    )


@operation("DELETE", "/reports/<report_id>", Scope.REPORTS_WRITE, refuses=(404,))
def forget_report(report_id: str) -> None:
    """Delete a login, its report and its result for good."""
    store = services().store
    if store.results.of(report_id) is None:
        _kept(report_id)
    store.forget(report_id)
    audit.note("report.forgotten", report_id)


@operation(
    "POST",
    "/reports/<report_id>/ask-reshare",
    Scope.REPORTS_WRITE,  # it may make a patron's profile there
    documents=("report/1",),
    refuses=(404,),
)
def ask_reshare(report_id: str) -> Response:
    """Ask ReShare itself about the patron of a report, which may make a profile there.

    What ReShare has answered once stays. The answer is the report, values masked.
    """
    report_access.ask_reshare(_kept(report_id))
    audit.note("reshare.asked", report_id)
    return jsonify(report_as_dict(report_access.report_of(report_id), redact=True))


@operation(
    "GET",
    "/reports/<report_id>/support",
    Scope.REPORTS_READ,
    documents=("support/1",),
    refuses=(404,),
)
def export_report(report_id: str) -> Response:
    """Export a report for support: masked, with what it was made under."""
    text = support.support_text(_kept(report_id))
    audit.note("report.exported", report_id)
    return jsonify(json.loads(text))


def _kept(report_id: str) -> str:
    """Give that id, or say what is left of it (404)."""
    store = services().store
    if not store.keeps(report_id):
        if store.results.of(report_id) is not None:
            refuse(404, "The values of this report are gone: read its result.", code="values-gone")
        refuse(404, "There is no such report.")
    return report_access.require_kept(report_id)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _result_schema(report_id: str, result: StoredResult, *, has_values: bool) -> ResultShape:
    return ResultShape.of(
        result,
        report_id=report_id,
        reference=result.number,
        idp=result.idp_id,
        has_values=has_values,
    )


# Reports that somebody else exported for support: taken in, listed, let go.


@operation("GET", "/imports", Scope.REPORTS_READ)
def list_imports() -> ImportsShape:
    """List the reports of others that were taken in; their pages show them."""
    return ImportsShape(
        imports=[_import_schema(*entry) for entry in services().store.imports.latest()]
    )


@operation(
    "POST",
    "/imports",
    Scope.REPORTS_WRITE,
    status=201,
    form={
        "file": FormField(
            description="What another instance exported.", is_file=True, required=True
        )
    },
)
def take_import() -> ImportShape:
    """Take in a report that another instance exported for support."""
    return _import_schema(*support.take_import(uploads.file_of("file")))


@operation("DELETE", "/imports/<import_id>", Scope.REPORTS_WRITE, refuses=(404,))
def forget_import(import_id: str) -> None:
    """Delete a report of others."""
    if not support.forget_import(import_id):
        refuse(404, "There is no such import.")


def _import_schema(import_id: str, report: ImportedReport) -> ImportShape:
    return ImportShape.of(report, id=import_id, reference=report.number, site=report.site_name)


# Baselines: pinned, listed, let go, and a report held against one.


@operation("GET", "/baselines", Scope.REPORTS_READ)
def list_baselines() -> BaselinesShape:
    """List the baselines."""
    return BaselinesShape(
        baselines=[
            BaselineShape.of(line, idp=line.idp_id) for line in services().store.baselines.listed()
        ]
    )


@operation("POST", "/reports/<report_id>/pin", Scope.REPORTS_WRITE, status=201, refuses=(404,))
def pin_report(report_id: str, body: PatronOfReport) -> BaselineShape:
    """Make a report the baseline of its patron, in the place of another.

    Where the report does not say whose login it is, the request has to.
    """
    _require(report_id)
    if body.idp is not None and services().site.idp(body.idp) is None:
        refuse(400, "The key idp names no identity provider of this site.")
    report_access.report_of(report_id)  # it has to be made
    made = baselines.pin_baseline(report_id, idp_id=body.idp, patron=body.patron)
    return BaselineShape.of(made, idp=made.idp_id, has_values=True)


@operation("DELETE", "/baselines/<baseline_id>", Scope.REPORTS_WRITE, refuses=(404,))
def unpin(baseline_id: str) -> None:
    """Let a baseline go; its report stays."""
    if not baselines.unpin_baseline(baseline_id):
        refuse(404, "There is no such baseline.")


@operation(
    "GET", "/reports/<report_id>/drift", Scope.REPORTS_READ, documents=("drift/1",), refuses=(404,)
)
def read_drift(report_id: str, query: DriftAsked) -> Response:
    """Hold a report against a baseline, whose values may be gone (``drift/1``)."""
    _require(report_id)
    store = services().store
    report = report_access.report_of(report_id)
    baseline = _own(report_id) if query.baseline is None else store.baselines.get(query.baseline)
    if baseline is None:
        refuse(404, "There is no such baseline.")
    return jsonify(drift_dict(drift_of(report, load_pinned(store, baseline))))


def _require(report_id: str) -> None:
    if not services().store.keeps(report_id):
        refuse(404, "There is no such report.")


def _own(report_id: str) -> Baseline | None:
    store = services().store
    result = store.results.of(report_id)
    if result is None or result.idp_id is None or result.patron is None:
        return None
    return store.baselines.of(result.idp_id, result.patron)
