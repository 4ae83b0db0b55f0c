"""Operations on uploaded files: saved logins and their sets, comparisons, and triage."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from time import monotonic

from flask import Response, request

from verifier.adapters.request_exports.fields import RequestExport
from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.comparison import Comparison, ComparisonSet
from verifier.domain.model.operators import Scope
from verifier.domain.model.report import Verdict
from verifier.pipeline.compare import compare_logins
from verifier.pipeline.triage import triage_requests
from verifier.report.formats import COMPARISON_RENDERERS, POPULATION_RENDERERS, TRIAGE_RENDERERS
from verifier.report.json_report import iter_population_json
from verifier.report.population_text import population_as_text
from verifier.web import audit, compare, errors, report_access, saved, sets, triage, uploads
from verifier.web.api.operation import Asked, FormField, Shape, operation
from verifier.web.api.rendering import Rendered, note_values_read, render_response
from verifier.web.errors import refuse
from verifier.web.services import services

SECONDS = 15.0  # in which one request makes reports; the others are made when they are read

_SAVED_LOGINS = {
    "file": FormField(description="A saved login; may be repeated.", is_file=True, required=True),
    "product": FormField(
        description="The IdP profile of the product it comes from, such as keycloak."
    ),
}
_SIDES = {
    "before_file": FormField(description="Saved logins of before.", is_file=True),
    "before": FormField(description="Or the id of a kept report."),
    "after_file": FormField(description="Saved logins of after.", is_file=True),
    "after": FormField(description="Or the id of a kept report."),
}
_REQUESTS = {
    "file": FormField(
        description="The export: a table, or ReShare's JSON.", is_file=True, required=True
    ),
    "columns": FormField(
        description="Which column is which field, one to a line, as FIELD=COLUMN."
    ),
}
_COMPARISON = ("comparison/1", "comparisons/1")


class HandedInShape(Shape):
    """A login that was handed in. Its verdict is null where the report is made when asked for."""

    report_id: str
    verdict: Verdict | None
    headline: str | None


class HandedInTogether(Shape):
    """The logins that were handed in, in their order."""

    reports: list[HandedInShape]


class Days(Asked):
    """From which day to which; open where it is left out."""

    since: date | None = None
    until: date | None = None


# Logins that were saved elsewhere: handed in with the page's readers and limits, and together.


@operation("POST", "/reports", Scope.REPORTS_WRITE, status=201, form=_SAVED_LOGINS)
def hand_in() -> HandedInTogether:
    """Hand saved logins in: each is followed to its end and has a report.

    The formats and limits are those of the page. Where there are many, some reports are made
    when they are first read.
    """
    given = uploads.files_of("file")
    if not given:
        refuse(400, "The field file holds nothing.")
    captures = saved.read_given(given, product=request.form.get("product", ""))
    ids = report_access.store_logins(*captures)
    for report_id in ids:
        audit.note("login.handed-in", report_id)
    end = monotonic() + SECONDS
    return HandedInTogether(
        reports=[
            _made(report_id, capture)
            if monotonic() < end
            else HandedInShape(report_id=report_id, verdict=None, headline=None)
            for report_id, capture in zip(ids, captures, strict=True)
        ]
    )


@operation(
    "GET", "/sets/<report_id>", Scope.REPORTS_READ, documents=("reports/1",), refuses=(404,)
)
def read_set(report_id: str, query: Rendered) -> Response:
    """Read what the logins say together that were handed in with this one.

    503 with Retry-After as long as some of their reports are not made.
    """
    _require(report_id, "login")
    found, options = sets.whole_set(report_id), query.options
    note_values_read(query, report_id)

    def text_in(form: str) -> str | Iterable[str]:
        if form == "json":
            return iter_population_json(found.together, found.reports, redact=options.redact)
        if form == "text":
            return population_as_text(found.together, redact=options.redact, colour=False)
        return POPULATION_RENDERERS[form](found.together, found.reports, options)

    render: Callable[[str], str | Iterable[str]] = text_in
    return render_response(query, render, name="release-reports")


@operation("DELETE", "/sets/<report_id>", Scope.REPORTS_WRITE, refuses=(404,))
def forget_set(report_id: str) -> None:
    """Delete the logins that were handed in with this one, and their reports, for good."""
    _require(report_id, "login")
    sets.forget_set(report_id)


def _require(report_id: str, what: str = "report") -> None:
    if not services().store.keeps(report_id):
        refuse(404, f"There is no such {what}.")


def _made(report_id: str, capture: LoginCapture) -> HandedInShape:
    try:
        diagnosis = report_access.make_report(report_id, capture).diagnosis
    except report_access.Busy:
        pass  # made when it is read
    except Exception as error:  # noqa: BLE001 - one must not hide the others
        errors.log_defect(error)
    else:
        return HandedInShape(
            report_id=report_id, verdict=diagnosis.verdict, headline=diagnosis.headline.verdict
        )
    return HandedInShape(report_id=report_id, verdict=None, headline=None)


# Two logins side by side, or two sets of them.


@operation(
    "GET",
    "/comparisons/<before>/<after>",
    Scope.REPORTS_READ,
    documents=_COMPARISON,
    refuses=(404,),
)
def compare_reports(before: str, after: str, query: Rendered) -> Response:
    """Compare two kept reports (``comparison/1``)."""
    for report_id in (before, after):
        _require(report_id)
    with report_access.report_slot():
        result = compare.of_reports(before, after)
    note_values_read(query, before, after)
    return _compared(result, query)


@operation(
    "POST",
    "/comparisons",
    Scope.REPORTS_READ,
    form=_SIDES,
    documents=_COMPARISON,
    refuses=(404,),
)
def compare_files(query: Rendered) -> Response:
    """Compare files of saved logins, of which nothing is kept, or a file and a kept report."""
    sides = []
    for side in compare.SIDES:
        content, report_id = uploads.file_of(f"{side}_file"), request.form.get(side, "")
        if not content and report_id:
            _require(report_id)
        sides.append(compare.uploaded_or_kept(side, content, report_id))
    with report_access.report_slot():
        result = compare_logins(*sides, site=services().site)
    return _compared(result, query)


def _compared(result: Comparison | ComparisonSet, query: Rendered) -> Response:
    return render_response(
        query, lambda form: COMPARISON_RENDERERS[form](result, query.options), name="comparison"
    )


# Many requests at once: an export that is handed in, or ReShare's own, judged and not kept.


@operation("POST", "/triage", Scope.REPORTS_READ, form=_REQUESTS, documents=("triage/1",))
def judge_requests(query: Rendered) -> Response:
    """Judge an export of requests (``triage/1``). Nothing of it is kept."""
    content = uploads.file_of("file")
    if not content.strip():
        refuse(400, "The field file holds nothing.")
    export = triage.read_requests(content)
    if triage.has_too_many(export):
        refuse(
            413,
            f"More than {triage.MOST_REQUESTS:,} requests are too many here: use "
            "`verifier triage`.",
        )
    return _judged(export, query)


@operation("POST", "/triage/live", Scope.REPORTS_READ, documents=("triage/1",), refuses=(409,))
def judge_live_requests(body: Days, query: Rendered) -> Response:
    """Read ReShare's own requests, and judge them (``triage/1``)."""
    read = services().read_requests
    if read is None:
        refuse(409, "The site file does not say how ReShare is asked.", code="not-set-up")
    return _judged(triage.read_live(read, body.since, body.until), query)


def _judged(export: RequestExport, query: Rendered) -> Response:
    with report_access.report_slot():
        site, _ = services().as_it_is_now()
        found = triage_requests(export, site=site)
        return render_response(
            query, lambda form: TRIAGE_RENDERERS[form](found, query.options), name="triage"
        )
