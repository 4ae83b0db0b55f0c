"""Handlers for reports, results, baselines and imported reports."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus

from flask import Response, jsonify, make_response

from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.support_file import read_support
from verifier.domain.model.drift import Baseline, BaselineLine
from verifier.domain.model.saved_login import ImportedReport
from verifier.domain.model.stored_result import ResultFilter, reference_of
from verifier.report import support_export
from verifier.report.formats import REPORT_RENDERERS
from verifier.report.json_report import drift_dict, report_as_dict
from verifier.runs.baselines import CannotPin, load_pinned, pin
from verifier.runs.drift import drift_of
from verifier.web import report_access, uploads
from verifier.web.api import requests
from verifier.web.api.operation import Upload
from verifier.web.api.rendering import Rendered, render_response, rendering_of
from verifier.web.api.report_schemas import (
    BaselineShape,
    BaselinesShape,
    DriftAsked,
    ImportShape,
    ImportsShape,
    PatronOfReport,
    ResultsAsked,
    ResultShape,
    ResultsShape,
)
from verifier.web.api.requests import check_form, refuse
from verifier.web.services import services

# Reports and what stays of them: looked through, read, asked about, forgotten, exported.


def list_results(query: ResultsAsked) -> ResultsShape:
    """List the results of logins, the newest first, also those whose values are gone."""
    wanted = ResultFilter(
        idp_id=query.idp,
        patron=query.patron,
        verdict=query.verdict,
        cause=query.cause,
        since=_begin(query.since),
        until=None if query.until is None else _end(query.until),
        reference=query.reference,
    )
    page = services().store.results.page(wanted, after=query.after, size=query.limit)
    return ResultsShape(
        results=[
            ResultShape.of(one.report_id, one.result, has_values=one.has_values)
            for one in page.entries
        ],
        older=page.older,
    )


def read_result(report_id: str) -> ResultShape:
    """Read what stayed of a report: names, the verdict and findings, no value."""
    store = services().store
    result = store.results.of(report_id)
    if result is None:
        refuse(404, "There is no such result.")
    return ResultShape.of(report_id, result, has_values=store.report(report_id) is not None)


def read_report(report_id: str, query: Rendered) -> Response:
    """Read a report: JSON (``report/1``), JUnit, SARIF, CSV, Markdown, HTML or text.

    Values of the person are masked unless ``redact=no``. A report that was not made yet is made
    now. Once its values are gone only its result can be read.
    """
    rendering = rendering_of(query)
    report = report_access.report_of(_kept(report_id))
    requests.values_read(report_id, in_the_clear=not rendering.redact)
    return render_response(
        query, lambda form: REPORT_RENDERERS[form](report, rendering), name="release-report"
    )


def forget_report(report_id: str) -> Response:
    """Delete a login, its report and its result for good."""
    store = services().store
    if store.results.of(report_id) is None:
        _kept(report_id)
    store.forget(report_id)
    requests.note("report.forgotten", report_id)
    return make_response("", HTTPStatus.NO_CONTENT)


def ask_reshare(report_id: str) -> Response:
    """Ask ReShare itself about the patron of a report, which may make a profile there.

    What ReShare has answered once stays. The answer is the report, values masked.
    """
    report_access.ask_reshare(_kept(report_id))
    requests.note("reshare.asked", report_id)
    return jsonify(report_as_dict(report_access.report_of(report_id), redact=True))


def export_report(report_id: str) -> Response:
    """Export a report for support: masked, with what it was made under."""
    here = services()
    report = report_access.report_of(_kept(report_id))
    text = support_export.support_export(
        report, site=here.site, number=reference_of(report_id), now=here.now()
    )
    requests.note("report.exported", report_id)
    return jsonify(json.loads(text))


def _kept(report_id: str) -> str:
    """Give that id, or say what is left of it (404)."""
    store = services().store
    if not store.keeps(report_id):
        if store.results.of(report_id) is not None:
            refuse(404, "The values of this report are gone: read its result.", code="values-gone")
        refuse(404, "There is no such report.")
    return report_access.require_kept(report_id)


def _begin(day: date | None) -> datetime | None:
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)


def _end(day: date) -> datetime:
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    if day == date.max:
        refuse(400, "The parameter until is not right: no day follows it.")
    return begin + timedelta(days=1)


# Reports that somebody else exported for support: taken in, listed, let go.

IMPORT_FIELDS = {
    "file": Upload(said="What another instance exported.", is_file=True, required=True)
}


def list_imports() -> ImportsShape:
    """List the reports of others that were taken in; their pages show them."""
    return ImportsShape(
        imports=[_import_schema(*one) for one in services().store.imports.latest()]
    )


def take_import() -> ImportShape:
    """Take in a report that another instance exported for support."""
    uploads.allow_large_uploads()
    check_form(IMPORT_FIELDS)
    try:
        report = read_support(uploads.file_of("file"))
    except NotACapture as error:
        refuse(400, error.said)
    made = services().store.imports.keep(report)
    requests.note("report.imported", made)
    return _import_schema(made, report)


def forget_import(import_id: str) -> Response:
    """Delete a report of others."""
    if not services().store.imports.forget(import_id):
        refuse(404, "There is no such import.")
    requests.note("import.forgotten", import_id)
    return make_response("", HTTPStatus.NO_CONTENT)


def _import_schema(import_id: str, report: ImportedReport) -> ImportShape:
    return ImportShape(
        id=import_id,
        reference=report.number,
        site=report.site_name,
        verdict=report.verdict,
        created_at=report.created_at,
    )


# Baselines: pinned, listed, let go, and a report held against one.


def list_baselines() -> BaselinesShape:
    """List the baselines."""
    return BaselinesShape(
        baselines=[
            _baseline_schema(one, has_values=one.has_values)
            for one in services().store.baselines.listed()
        ]
    )


def pin_report(report_id: str, body: PatronOfReport) -> BaselineShape:
    """Make a report the baseline of its patron, in the place of another.

    Where the report does not say whose login it is, the request has to.
    """
    here = services()
    if not here.store.keeps(report_id):
        refuse(404, "There is no such report.")
    if body.idp is not None and here.site.idp(body.idp) is None:
        refuse(400, "The key idp names no identity provider of this site.")
    report_access.report_of(report_id)  # it has to be made
    try:
        made = pin(here.store, report_id, by=requests.who(), idp_id=body.idp, patron=body.patron)
    except CannotPin as error:
        refuse(400, error.said)
    requests.note("baseline.pinned", made.id)
    return _baseline_schema(made, has_values=True)


def unpin(baseline_id: str) -> Response:
    """Let a baseline go; its report stays."""
    if not services().store.baselines.unpin(baseline_id):
        refuse(404, "There is no such baseline.")
    requests.note("baseline.unpinned", baseline_id)
    return make_response("", HTTPStatus.NO_CONTENT)


def read_drift(report_id: str, query: DriftAsked) -> Response:
    """Hold a report against a baseline, whose values may be gone (``drift/1``)."""
    store = services().store
    if not store.keeps(report_id):
        refuse(404, "There is no such report.")
    report = report_access.report_of(report_id)
    baseline = _own(report_id) if query.baseline is None else store.baselines.get(query.baseline)
    if baseline is None:
        refuse(404, "There is no such baseline.")
    return jsonify(drift_dict(drift_of(report, load_pinned(store, baseline))))


def _own(report_id: str) -> Baseline | None:
    store = services().store
    result = store.results.of(report_id)
    if result is None or result.idp_id is None or result.patron is None:
        return None
    return store.baselines.of(result.idp_id, result.patron)


def _baseline_schema(one: Baseline | BaselineLine, *, has_values: bool) -> BaselineShape:
    return BaselineShape(
        id=one.id,
        idp=one.idp_id,
        patron=one.patron,
        report_id=one.report_id,
        pinned_at=one.pinned_at,
        pinned_by=one.pinned_by,
        has_values=has_values,
    )
