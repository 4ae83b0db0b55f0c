"""Many requests at once: an export that is handed in, or ReShare's own, judged and not kept."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from verifier.adapters.request_exports.fields import (
    NAMES,
    NotRequests,
    RequestExport,
    read_columns,
)
from verifier.adapters.request_exports.reading import read_export
from verifier.domain.model.triage import Triage
from verifier.pipeline.triage import triage_requests
from verifier.report.csv_tables import triage_as_csv as csv_of
from verifier.report.html import triage_as_html as html_of
from verifier.report.html import triage_context
from verifier.report.json_report import triage_as_json as json_of
from verifier.web import browser, downloads, report_access, uploads
from verifier.web.errors import Refused, refuse
from verifier.web.services import ReadRequests, services

bp = Blueprint("triage", __name__, url_prefix="/triage")

MOST_REQUESTS = 50_000  # handed in at once; the command line takes more
_TOO_MANY = (
    f"More than {MOST_REQUESTS:,} requests are too many for this page: hand in those of fewer "
    "days, or use the command `verifier triage`."
)
_NO_DAY = "Write the days as in 2026-03-31, or leave them empty."


@bp.get("")
def page() -> str:
    """Show the form."""
    browser.ensure()
    return _form()


@bp.post("")
def judge() -> AnyResponse:
    """Judge what was handed in."""
    uploads.allow_uploads()
    content = uploads.file_of("file") or request.form.get("text", "").encode(
        "utf-8", "surrogatepass"
    )
    if not content.strip():
        return _again("Paste requests, or choose their file.")
    export = read_requests(content)
    return _again(_TOO_MANY) if has_too_many(export) else _answer(export)


@bp.post("/live")
def live() -> AnyResponse:
    """Read ReShare's own requests, and judge them."""
    browser.check_csrf()
    read = services().read_requests
    if read is None:
        return make_response(
            _form(problem="The site file does not say how ReShare is asked."), 400
        )
    try:
        since, until = _day("since"), _day("until")
    except ValueError:
        return _again(_NO_DAY)
    return _answer(read_live(read, since, until))


def read_requests(content: bytes) -> RequestExport:
    """Read an export with the columns that the form names. Raises ``Refused``."""
    try:
        columns = read_columns(request.form.get("columns", "").split("\n"))
        with report_access.report_slot():
            return read_export(content, columns=columns)
    except NotRequests as problem:
        refuse(400, problem.message)


def has_too_many(export: RequestExport) -> bool:
    """Whether judging these requests would take every other report's place."""
    return len(export.read.requests) > MOST_REQUESTS


def read_live(read: ReadRequests, since: date | None, until: date | None) -> RequestExport:
    """Read ReShare's own requests between two days. Raises ``Refused``."""
    if since and until and since > until:
        refuse(400, "The last day is before the first: exchange the two.")
    with report_access.report_slot():
        return read(since, until)


@bp.errorhandler(Refused)
def refused(error: Refused) -> Response:
    """Show the form again with what was wrong."""
    return _again(error.message)


@bp.errorhandler(report_access.Busy)
def busy(_: Exception) -> Response:
    """Give the form back, with what was written into it."""
    return make_response(_form(problem=report_access.BUSY), 503)


def _answer(export: RequestExport) -> AnyResponse:
    """Judge and show, or give as a file whose values are masked."""
    with report_access.report_slot():
        site, _ = services().as_it_is_now()
        triage = triage_requests(export, site=site)
        return _shown(triage, request.form.get("give", ""))


def _shown(triage: Triage, give: str) -> Response:
    match give:
        case "html":
            return downloads.html_file(html_of(triage, redact=True), "triage.html")
        case "json":
            return downloads.json_text(json_of(triage, redact=True))
        case "csv":
            return downloads.csv_file(csv_of(triage, redact=True), "triage.csv")
        case _:
            return make_response(
                render_template("triage/page.html", **triage_context(triage, redact=False))
            )


def _again(problem: str) -> Response:
    return make_response(_form(problem=problem), 400)


def _day(field: str) -> date | None:
    """Read a day. Raises ``ValueError``."""
    written = request.form.get(field, "").strip()
    return date.fromisoformat(written) if written else None


def _form(*, problem: str | None = None) -> str:
    message = request.form if request.method == "POST" else {}
    return render_template(
        "triage/form.html",
        problem=problem,
        text=message.get("text", ""),
        columns=message.get("columns", ""),
        fields=NAMES,
        since=message.get("since", ""),
        until=message.get("until", ""),
        can_read_live=services().read_requests is not None,
    )
