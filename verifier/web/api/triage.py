"""Many requests at once: an export that is handed in, or ReShare's own, judged and not kept."""

from __future__ import annotations

from datetime import date

from flask import Response, request

from verifier.report.triage.table import RENDERERS
from verifier.request_exports.export import NotRequests, RequestExport
from verifier.request_exports.fields import read_columns
from verifier.request_exports.reading import read_export
from verifier.triaging import triage_requests
from verifier.web import handed_in, kept
from verifier.web.api.asked import form, refuse
from verifier.web.api.operation import Upload
from verifier.web.api.rendered import Rendered, answer, how
from verifier.web.api.shape import Asked
from verifier.web.services import services
from verifier.web.triage import MOST_REQUESTS

FIELDS = {
    "file": Upload(said="The export: a table, or ReShare's JSON.", is_file=True, required=True),
    "columns": Upload(said="Which column is which field, one to a line, as FIELD=COLUMN."),
}


class Days(Asked):
    """From which day to which; open where it is left out."""

    since: date | None = None
    until: date | None = None


def judge_requests(query: Rendered) -> Response:
    """Judge an export of requests (``triage/1``). Nothing of it is kept."""
    rendering = how(query)
    del rendering  # refuses a token that may not see values, before anything is read
    handed_in.let_large()
    form(FIELDS)
    content = handed_in.file_of("file")
    if not content.strip():
        refuse(400, "The field file holds nothing.")
    try:
        columns = read_columns(request.form.get("columns", "").split("\n"))
        with kept.turn():
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
    rendering = how(query)
    del rendering
    read = services().read_requests
    if read is None:
        refuse(409, "The site file does not say how ReShare is asked.", code="not-set-up")
    if body.since and body.until and body.since > body.until:
        refuse(400, "The last day is before the first: exchange the two.")
    with kept.turn():
        export = read(body.since, body.until)
    return _judged(export, query)


def _judged(export: RequestExport, query: Rendered) -> Response:
    with kept.turn():
        site, _ = services().as_it_is_now()
        found = triage_requests(export, site=site)
        return answer(query, lambda name: RENDERERS[name](found, how(query)), name="triage")
