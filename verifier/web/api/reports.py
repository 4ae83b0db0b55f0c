"""Reports and what stays of them: looked through, read, asked about, forgotten, exported."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus

from flask import Response, jsonify, make_response

from verifier.model.history import ResultsWanted
from verifier.model.reference import reference_of
from verifier.report import support
from verifier.report.json_report import as_dict
from verifier.report.table import RENDERERS
from verifier.web import kept
from verifier.web.api import noted
from verifier.web.api.asked import refuse
from verifier.web.api.rendered import Rendered, answer, how
from verifier.web.api.report_shapes import ResultsAsked, ResultShape, ResultsShape
from verifier.web.services import services


def list_results(query: ResultsAsked) -> ResultsShape:
    """List the results of logins, the newest first, also those whose values are gone."""
    wanted = ResultsWanted(
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
    rendering = how(query)
    report = kept.report_of(_kept(report_id))
    noted.values_read(report_id, in_the_clear=not rendering.redact)
    return answer(query, lambda form: RENDERERS[form](report, rendering), name="release-report")


def forget_report(report_id: str) -> Response:
    """Delete a login, its report and its result for good."""
    store = services().store
    if store.results.of(report_id) is None:
        _kept(report_id)
    store.forget(report_id)
    noted.note("report.forgotten", report_id)
    return make_response("", HTTPStatus.NO_CONTENT)


def ask_reshare(report_id: str) -> Response:
    """Ask ReShare itself about the patron of a report, which may make a profile there.

    What ReShare has answered once stays. The answer is the report, values masked.
    """
    kept.ask_reshare(_kept(report_id))
    noted.note("reshare.asked", report_id)
    return jsonify(as_dict(kept.report_of(report_id), redact=True))


def export_report(report_id: str) -> Response:
    """Export a report for support: masked, with what it was made under."""
    here = services()
    report = kept.report_of(_kept(report_id))
    text = support.export_of(
        report, site=here.site, number=reference_of(report_id), now=here.now()
    )
    noted.note("report.exported", report_id)
    return jsonify(json.loads(text))


def _kept(report_id: str) -> str:
    """Give that id, or say what is left of it (404)."""
    store = services().store
    if not store.keeps(report_id):
        if store.results.of(report_id) is not None:
            refuse(404, "The values of this report are gone: read its result.", code="values-gone")
        refuse(404, "There is no such report.")
    return kept.require_kept(report_id)


def _begin(day: date | None) -> datetime | None:
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)


def _end(day: date) -> datetime:
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    if day == date.max:
        refuse(400, "The parameter until is not right: no day follows it.")
    return begin + timedelta(days=1)
