"""Operations on reports: create from uploads, read, compare, pin, export, delete.

Also on results, sets of reports, requests, and reports from other instances.
"""

import json
from datetime import UTC, date, datetime, timedelta
from time import monotonic
from typing import Annotated

from flask import Response, jsonify, request
from pydantic import Field

from verifier.adapters.request_exports.fields import RequestExport
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.operators import Scope
from verifier.domain.model.report import Verdict
from verifier.domain.model.saved_login import ImportedReport
from verifier.domain.model.stored_result import ResultFilter, StoredResult
from verifier.pipeline.compare import compare_logins
from verifier.pipeline.triage import triage_requests
from verifier.report.formats import (
    COMPARISON_RENDERERS,
    POPULATION_RENDERERS,
    REPORT_RENDERERS,
    TRIAGE_RENDERERS,
)
from verifier.report.json_report import drift_dict, report_as_dict
from verifier.report.population_report import population_as_text
from verifier.runs.baselines import load_pinned
from verifier.runs.drift import drift_of
from verifier.web import audit, content, history, report_access, reports, uploads
from verifier.web.api.operation import (
    Asked,
    FormField,
    Line,
    Query,
    Rendered,
    Shape,
    note_values_read,
    operation,
    render_response,
)
from verifier.web.api.runs import AnswerShape
from verifier.web.errors import refuse
from verifier.web.services import services

SECONDS = 15.0  # in which one request makes reports; the others are made when they are read

_SAVED_LOGINS = {
    "file": FormField("A saved login; may be repeated.", is_file=True, required=True),
    "product": FormField("The IdP profile of the product it comes from, such as keycloak."),
}
_SIDES = {
    "before_file": FormField("Saved logins of before.", is_file=True),
    "before": FormField("Or the id of a kept report."),
    "after_file": FormField("Saved logins of after.", is_file=True),
    "after": FormField("Or the id of a kept report."),
}
_REQUESTS = {
    "file": FormField("The export: a table, or ReShare's JSON.", is_file=True, required=True),
    "columns": FormField("Which column is which field, one to a line, as FIELD=COLUMN."),
}
_IMPORT = {"file": FormField("What another instance exported.", is_file=True, required=True)}
_COMPARISON = ("comparison/1", "comparisons/1")

Filter = Annotated[str, Field(min_length=1, max_length=200)]


class ResultsAsked(Query):
    """Which results to list, and which part of the list; a result must match all filters."""

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
    """The part of a report that is kept after its values are deleted."""

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
    """Results, the newest first; ``older`` is the start of the next part, null at the end."""

    results: list[ResultShape]
    older: str | None


class PatronOfReport(Asked):
    """Whose login the report is about, if the report does not say."""

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
    """Which baseline to compare; by default, the one of the report's own patron."""

    baseline: Filter | None = None


class ImportShape(Shape):
    """A report that another instance exported for support."""

    id: str
    reference: str
    site: str
    verdict: Verdict
    created_at: datetime


class ImportsShape(Shape):
    """The imported reports."""

    imports: list[ImportShape]


class HandedInShape(Shape):
    """An uploaded login. Its verdict is null if the report is created on first reading."""

    report_id: str
    verdict: Verdict | None
    headline: str | None


class HandedInTogether(Shape):
    """The uploaded logins, in their order."""

    reports: list[HandedInShape]


class Days(Asked):
    """The first and the last day; no limit if left out."""

    since: date | None = None
    until: date | None = None


@operation("GET", "/results", Scope.REPORTS_READ)
def list_results(query: ResultsAsked) -> ResultsShape:
    """List the results of logins, the newest first, including those whose values are deleted."""
    if query.until == date.max:
        refuse(400, "The parameter until is not right: no day follows it.")
    since, until = query.since, query.until
    wanted = ResultFilter(
        idp_id=query.idp,
        patron=query.patron,
        verdict=query.verdict,
        cause=query.cause,
        since=None if since is None else _midnight(since),
        until=None if until is None else _midnight(until + timedelta(days=1)),
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


@operation("GET", "/results/<report_id>", Scope.REPORTS_READ)
def read_result(report_id: str) -> ResultShape:
    """Read what is kept of a report: names, the verdict and findings, no value."""
    store = services().store
    result = store.results.of(report_id)
    if result is None:
        refuse(404, "There is no such result.")
    return _result_schema(report_id, result, has_values=store.report(report_id) is not None)


@operation("GET", "/reports/<report_id>", Scope.REPORTS_READ, documents=("report/1",))
def read_report(report_id: str, query: Rendered) -> Response:
    """Read a report: JSON (``report/1``), JUnit, SARIF, CSV, Markdown, HTML or text.

    Personal values are masked unless ``redact=no``. A report that does not exist yet is created
    now. After its values are deleted, only its result can be read.
    """
    report = report_access.report_of(_kept(report_id))
    note_values_read(query, report_id)
    return render_response(query, REPORT_RENDERERS, report, name="release-report")


@operation("DELETE", "/reports/<report_id>", Scope.REPORTS_WRITE)
def forget_report(report_id: str) -> None:
    """Delete a login, its report and its result permanently."""
    if services().store.results.of(report_id) is None:
        _kept(report_id)
    report_access.forget_logins([report_id])


@operation(
    "POST",
    "/reports/<report_id>/ask-reshare",
    Scope.REPORTS_WRITE,  # it may create a patron profile in ReShare
    documents=("report/1",),
)
def ask_reshare(report_id: str) -> Response:
    """Ask ReShare itself about the patron of a report, which may create a profile in ReShare.

    ReShare's answer is kept, and it is not asked again. The response is the report, values masked.
    """
    report_access.ask_reshare(_kept(report_id))
    audit.note("reshare.asked", report_id)
    return jsonify(report_as_dict(report_access.report_of(report_id), redact=True))


@operation("GET", "/reports/<report_id>/support", Scope.REPORTS_READ, documents=("support/1",))
def export_report(report_id: str) -> Response:
    """Export a report for support: masked, with the settings of the site file."""
    text = reports.support_text(_kept(report_id))
    audit.note("report.exported", report_id)
    return jsonify(json.loads(text))


def _kept(report_id: str) -> str:
    """Return the id if its login is stored; otherwise refuse (404) and say if a result exists."""
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


@operation("GET", "/imports", Scope.REPORTS_READ)
def list_imports() -> ImportsShape:
    """List the imported reports of other instances; their pages show the content."""
    return ImportsShape(
        imports=[_import_schema(*entry) for entry in services().store.imports.latest()]
    )


@operation("POST", "/imports", Scope.REPORTS_WRITE, status=201, form=_IMPORT)
def take_import() -> ImportShape:
    """Import a report that another instance exported for support."""
    return _import_schema(*reports.take_import(content.file_of("file")))


@operation("DELETE", "/imports/<import_id>", Scope.REPORTS_WRITE)
def forget_import(import_id: str) -> None:
    """Delete an imported report."""
    if not reports.forget_import(import_id):
        refuse(404, "There is no such import.")


def _import_schema(import_id: str, report: ImportedReport) -> ImportShape:
    return ImportShape.of(report, id=import_id, reference=report.number, site=report.site_name)


@operation("GET", "/baselines", Scope.REPORTS_READ)
def list_baselines() -> BaselinesShape:
    """List the baselines."""
    return BaselinesShape(
        baselines=[
            BaselineShape.of(line, idp=line.idp_id) for line in services().store.baselines.listed()
        ]
    )


@operation("POST", "/reports/<report_id>/pin", Scope.REPORTS_WRITE, status=201)
def pin_report(report_id: str, body: PatronOfReport) -> BaselineShape:
    """Make a report the baseline of its patron, in place of any other.

    If the report does not say whose login it is, the request must.
    """
    _require(report_id)
    if body.idp is not None and services().site.idp(body.idp) is None:
        refuse(400, "The key idp names no identity provider of this site.")
    report_access.report_of(report_id)  # it has to be made
    made = history.pin_baseline(report_id, idp_id=body.idp, patron=body.patron)
    return BaselineShape.of(made, idp=made.idp_id, has_values=True)


@operation("DELETE", "/baselines/<baseline_id>", Scope.REPORTS_WRITE)
def unpin(baseline_id: str) -> None:
    """Unpin a baseline; its report stays."""
    if not history.unpin_baseline(baseline_id):
        refuse(404, "There is no such baseline.")


@operation("GET", "/reports/<report_id>/drift", Scope.REPORTS_READ, documents=("drift/1",))
def read_drift(report_id: str, query: DriftAsked) -> Response:
    """Compare a report with a baseline, whose values may be deleted (``drift/1``)."""
    _require(report_id)
    store = services().store
    report = report_access.report_of(report_id)
    result = store.results.of(report_id)
    baseline = None
    if query.baseline is not None:
        baseline = store.baselines.get(query.baseline)
    elif result is not None and result.idp_id is not None and result.patron is not None:
        baseline = store.baselines.of(result.idp_id, result.patron)
    if baseline is None:
        refuse(404, "There is no such baseline.")
    return jsonify(drift_dict(drift_of(report, load_pinned(store, baseline))))


@operation("POST", "/reports", Scope.REPORTS_WRITE, status=201, form=_SAVED_LOGINS)
def hand_in() -> HandedInTogether:
    """Upload saved logins: each is verified and has a report.

    The formats and limits are those of the page. If there are many, some reports are created on
    first reading.
    """
    given = content.files_of("file")
    if not given:
        refuse(400, "The field file holds nothing.")
    captures = uploads.read_saved(given, product=request.form.get("product", ""))
    ids = report_access.store_logins(*captures)
    for report_id in ids:
        audit.note("login.handed-in", report_id)
    end = monotonic() + SECONDS
    handed_in = []
    for report_id in ids:
        report = None
        if (left := end - monotonic()) > 0:
            try:
                report = report_access.report_if_possible(report_id, patience=left)
            except report_access.Busy:
                end = 0.0  # the rest is created on first reading
        verdict = None if report is None else report.diagnosis.verdict
        headline = None if report is None else report.diagnosis.headline.verdict
        handed_in.append(HandedInShape(report_id=report_id, verdict=verdict, headline=headline))
    return HandedInTogether(reports=handed_in)


@operation("GET", "/sets/<report_id>", Scope.REPORTS_READ, documents=("reports/1",))
def read_set(report_id: str, query: Rendered) -> Response:
    """Read the joint report on all logins that were uploaded with this one.

    503 with Retry-After until all their reports are created.
    """
    _require(report_id, "login")
    found = reports.whole_set(report_id)
    note_values_read(query, report_id)
    renderers = {
        **POPULATION_RENDERERS,
        "text": lambda together, _, how: population_as_text(together, how),
    }
    return render_response(query, renderers, found.together, found.reports, name="release-reports")


@operation("DELETE", "/sets/<report_id>", Scope.REPORTS_WRITE)
def forget_set(report_id: str) -> None:
    """Delete the logins that were uploaded with this one, and their reports, permanently."""
    _require(report_id, "login")
    report_access.forget_logins(reports.ids_of_set(report_id))


def _require(report_id: str, what: str = "report") -> None:
    if not services().store.keeps(report_id):
        refuse(404, f"There is no such {what}.")


@operation("GET", "/comparisons/<before>/<after>", Scope.REPORTS_READ, documents=_COMPARISON)
def compare_reports(before: str, after: str, query: Rendered) -> Response:
    """Compare two stored reports (``comparison/1``)."""
    for report_id in (before, after):
        _require(report_id)
    with report_access.report_slot():
        result = uploads.compare_kept(before, after)
    note_values_read(query, before, after)
    return render_response(query, COMPARISON_RENDERERS, result, name="comparison")


@operation(
    "POST", "/comparisons", Scope.REPORTS_READ, form=_SIDES, documents=_COMPARISON, refuses=(404,)
)
def compare_files(query: Rendered) -> Response:
    """Compare uploaded files of saved logins, or a file and a stored report. No file is kept."""
    sides = []
    for side in uploads.SIDES:
        file, report_id = content.file_of(f"{side}_file"), request.form.get(side, "")
        if not file and report_id:
            _require(report_id)
        sides.append(uploads.uploaded_or_kept(side, file, report_id))
    with report_access.report_slot():
        result = compare_logins(*sides, site=services().site)
    return render_response(query, COMPARISON_RENDERERS, result, name="comparison")


@operation("POST", "/triage", Scope.REPORTS_READ, form=_REQUESTS, documents=("triage/1",))
def judge_requests(query: Rendered) -> Response:
    """Judge an export of requests (``triage/1``). Nothing of it is stored."""
    file = content.file_of("file")
    if not file.strip():
        refuse(400, "The field file holds nothing.")
    export = uploads.read_requests(file)
    if uploads.has_too_many(export):
        most = uploads.MOST_REQUESTS
        refuse(413, f"More than {most:,} requests are too many here: use `verifier triage`.")
    return _judged(export, query)


@operation("POST", "/triage/live", Scope.REPORTS_READ, documents=("triage/1",), refuses=(409,))
def judge_live_requests(body: Days, query: Rendered) -> Response:
    """Read ReShare's own requests, and judge them (``triage/1``)."""
    return _judged(uploads.read_live(body.since, body.until), query)


def _judged(export: RequestExport, query: Rendered) -> Response:
    with report_access.report_slot():
        site, _ = services().as_it_is_now()
        found = triage_requests(export, site=site)
        return render_response(query, TRIAGE_RENDERERS, found, name="triage")
