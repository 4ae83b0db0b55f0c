"""Handlers for uploaded files: verify saved logins, compare two sets, and triage requests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from http import HTTPStatus
from time import monotonic

from flask import Response, make_response, request

from verifier.adapters.request_exports.fields import NotRequests, RequestExport, read_columns
from verifier.adapters.request_exports.reading import read_export
from verifier.domain.model.capture import LoginCapture
from verifier.pipeline.compare import compare_logins
from verifier.pipeline.triage import triage_requests
from verifier.report.formats import COMPARISON_RENDERERS, POPULATION_RENDERERS, TRIAGE_RENDERERS
from verifier.report.json_report import iter_population_json
from verifier.report.population_text import population_as_text as text_of
from verifier.web import compare, errors, report_access, saved, sets, uploads
from verifier.web.api import requests
from verifier.web.api.operation import Asked, Upload
from verifier.web.api.rendering import Rendered, render_response, rendering_of
from verifier.web.api.report_schemas import HandedInShape, HandedInTogether
from verifier.web.api.requests import check_form, refuse
from verifier.web.services import services
from verifier.web.triage import MOST_REQUESTS

# Logins that were saved elsewhere: handed in with the page's readers and limits, and together.

SAVED_LOGIN_FIELDS = {
    "file": Upload(said="A saved login; may be repeated.", is_file=True, required=True),
    "product": Upload(said="The IdP profile of the product it comes from, such as keycloak."),
}
SECONDS = 15.0  # in which one request makes reports; the others are made when they are read


def hand_in() -> HandedInTogether:
    """Hand saved logins in: each is followed to its end and has a report.

    The formats and limits are those of the page. Where there are many, some reports are made
    when they are first read.
    """
    uploads.allow_large_uploads()
    check_form(SAVED_LOGIN_FIELDS)
    given = uploads.files_of("file")
    if not given:
        refuse(400, "The field file holds nothing.")
    try:
        captures = saved.read_given(given, product=request.form.get("product", ""))
    except saved.NotRead as error:
        refuse(400, error.said)
    ids = report_access.store_logins(*captures)
    for one in ids:
        requests.note("login.handed-in", one)
    end = monotonic() + SECONDS
    return HandedInTogether(
        reports=[
            _made(one, capture, in_time=monotonic() < end)
            for one, capture in zip(ids, captures, strict=True)
        ]
    )


def read_set(report_id: str, query: Rendered) -> Response:
    """Read what the logins say together that were handed in with this one.

    503 with Retry-After as long as some of their reports are not made.
    """
    rendering = rendering_of(query)
    found = sets.whole_set(_kept(report_id))
    requests.values_read(report_id, in_the_clear=not rendering.redact)

    def text_in(form: str) -> str | Iterable[str]:
        if form == "json":
            return iter_population_json(found.together, found.reports, redact=rendering.redact)
        if form == "text":
            return text_of(found.together, redact=rendering.redact, colour=False)
        return POPULATION_RENDERERS[form](found.together, found.reports, rendering)

    render: Callable[[str], str | Iterable[str]] = text_in
    return render_response(query, render, name="release-reports")


def forget_set(report_id: str) -> Response:
    """Delete the logins that were handed in with this one, and their reports, for good."""
    for one in sets.ids_of(_kept(report_id)):
        services().store.forget(one)
        requests.note("report.forgotten", one)
    return make_response("", HTTPStatus.NO_CONTENT)


def _kept(report_id: str) -> str:
    if not services().store.keeps(report_id):
        refuse(404, "There is no such login.")
    return report_id


def _made(report_id: str, capture: LoginCapture, *, in_time: bool) -> HandedInShape:
    if in_time:
        try:
            diagnosis = report_access.make_report(report_id, capture).diagnosis
        except report_access.Busy:
            pass  # made when it is read
        except Exception as error:  # noqa: BLE001 - one must not hide the others
            errors.log_defect(error)
        else:
            return HandedInShape(
                report_id=report_id,
                verdict=diagnosis.verdict,
                headline=diagnosis.headline.verdict,
            )
    return HandedInShape(report_id=report_id, verdict=None, headline=None)


# Two logins side by side, or two sets of them.

COMPARISON_FIELDS = {
    "before_file": Upload(said="Saved logins of before.", is_file=True),
    "before": Upload(said="Or the id of a kept report."),
    "after_file": Upload(said="Saved logins of after.", is_file=True),
    "after": Upload(said="Or the id of a kept report."),
}


def compare_reports(before: str, after: str, query: Rendered) -> Response:
    """Compare two kept reports (``comparison/1``)."""
    rendering = rendering_of(query)
    for one in (before, after):
        _require(one)
    with report_access.report_slot():
        result = compare.of_reports(before, after)
    for one in (before, after):
        requests.values_read(one, in_the_clear=not rendering.redact)
    return render_response(
        query, lambda name: COMPARISON_RENDERERS[name](result, rendering), name="comparison"
    )


def compare_files(query: Rendered) -> Response:
    """Compare files of saved logins, of which nothing is kept, or a file and a kept report."""
    rendering = rendering_of(query)
    uploads.allow_large_uploads(len(compare.SIDES))
    check_form(COMPARISON_FIELDS)
    sides = []
    try:
        for side in compare.SIDES:
            content, report_id = uploads.file_of(f"{side}_file"), request.form.get(side, "")
            if not content and report_id:
                _require(report_id)
            sides.append(compare.uploaded_or_kept(side, content, report_id))
    except compare.CannotCompare as refused:
        refuse(400, str(refused))
    with report_access.report_slot():
        result = compare_logins(*sides, site=services().site)
    return render_response(
        query, lambda name: COMPARISON_RENDERERS[name](result, rendering), name="comparison"
    )


def _require(report_id: str) -> None:
    if not services().store.keeps(report_id):
        refuse(404, "There is no such report.")


# Many requests at once: an export that is handed in, or ReShare's own, judged and not kept.

TRIAGE_FIELDS = {
    "file": Upload(said="The export: a table, or ReShare's JSON.", is_file=True, required=True),
    "columns": Upload(said="Which column is which field, one to a line, as FIELD=COLUMN."),
}


class Days(Asked):
    """From which day to which; open where it is left out."""

    since: date | None = None
    until: date | None = None


def judge_requests(query: Rendered) -> Response:
    """Judge an export of requests (``triage/1``). Nothing of it is kept."""
    rendering = rendering_of(query)
    del rendering  # refuses a token that may not see values, before anything is read
    uploads.allow_large_uploads()
    check_form(TRIAGE_FIELDS)
    content = uploads.file_of("file")
    if not content.strip():
        refuse(400, "The field file holds nothing.")
    try:
        columns = read_columns(request.form.get("columns", "").split("\n"))
        with report_access.report_slot():
            export = read_export(content, columns=columns)
    except NotRequests as problem:
        refuse(400, problem.said)
    if len(export.read.requests) > MOST_REQUESTS:
        refuse(
            413, f"More than {MOST_REQUESTS:,} requests are too many here: use `verifier triage`."
        )
    return _judged(export, query)


def judge_live_requests(body: Days, query: Rendered) -> Response:
    """Read ReShare's own requests, and judge them (``triage/1``)."""
    rendering = rendering_of(query)
    del rendering
    read = services().read_requests
    if read is None:
        refuse(409, "The site file does not say how ReShare is asked.", code="not-set-up")
    if body.since and body.until and body.since > body.until:
        refuse(400, "The last day is before the first: exchange the two.")
    with report_access.report_slot():
        export = read(body.since, body.until)
    return _judged(export, query)


def _judged(export: RequestExport, query: Rendered) -> Response:
    with report_access.report_slot():
        site, _ = services().as_it_is_now()
        found = triage_requests(export, site=site)
        return render_response(
            query, lambda name: TRIAGE_RENDERERS[name](found, rendering_of(query)), name="triage"
        )
