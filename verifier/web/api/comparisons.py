"""Two logins side by side, or two sets of them."""

from __future__ import annotations

from flask import Response, request

from verifier.comparing import compare_logins
from verifier.report.comparison.table import RENDERERS
from verifier.web import compare, handed_in, kept
from verifier.web.api import noted
from verifier.web.api.asked import form, refuse
from verifier.web.api.operation import Upload
from verifier.web.api.rendered import Rendered, answer, how
from verifier.web.services import services

FIELDS = {
    "before_file": Upload(said="Saved logins of before.", is_file=True),
    "before": Upload(said="Or the id of a kept report."),
    "after_file": Upload(said="Saved logins of after.", is_file=True),
    "after": Upload(said="Or the id of a kept report."),
}


def compare_reports(before: str, after: str, query: Rendered) -> Response:
    """Compare two kept reports (``comparison/1``)."""
    rendering = how(query)
    for one in (before, after):
        _require(one)
    with kept.turn():
        result = compare.of_reports(before, after)
    for one in (before, after):
        noted.values_read(one, in_the_clear=not rendering.redact)
    return answer(query, lambda name: RENDERERS[name](result, rendering), name="comparison")


def compare_files(query: Rendered) -> Response:
    """Compare files of saved logins, of which nothing is kept, or a file and a kept report."""
    rendering = how(query)
    handed_in.let_large(len(compare.SIDES))
    form(FIELDS)
    sides = []
    try:
        for side in compare.SIDES:
            content, report_id = handed_in.file_of(f"{side}_file"), request.form.get(side, "")
            if not content and report_id:
                _require(report_id)
            sides.append(compare.uploaded_or_kept(side, content, report_id))
    except compare.CannotCompare as refused:
        refuse(400, str(refused))
    with kept.turn():
        result = compare_logins(*sides, site=services().site)
    return answer(query, lambda name: RENDERERS[name](result, rendering), name="comparison")


def _require(report_id: str) -> None:
    if not services().store.keeps(report_id):
        refuse(404, "There is no such report.")
