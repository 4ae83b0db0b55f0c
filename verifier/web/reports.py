"""Reports: the page, its JSON twin, the file to hand on, and forgetting."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.report import html, json_report
from verifier.report.view import View
from verifier.web import browser, kept
from verifier.web.services import services

bp = Blueprint("reports", __name__, url_prefix="/reports")


@bp.get("/<report_id>")
def show(report_id: str) -> str:
    """Show the report, values in the clear: it is the reader's own login."""
    view = View.of(kept.report_of(report_id), redact=_wish(default=False))
    return render_template("report/page.html", view=view, report_id=report_id)


@bp.get("/<report_id>.json")
def as_json(report_id: str) -> Response:
    """Give the page's twin for programs; ``?redact=yes`` masks it."""
    text = json_report.render(kept.report_of(report_id), redact=_wish(default=False))
    response = make_response(text)
    response.mimetype = "application/json"
    return response


@bp.get("/<report_id>.html")
def as_file(report_id: str) -> Response:
    """Give one file to hand on, masked unless ``?redact=no`` says otherwise."""
    text = html.render(kept.report_of(report_id), redact=_wish(default=True))
    response = make_response(text)
    response.headers["Content-Disposition"] = "attachment; filename=release-report.html"
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
    )
    return response


@bp.post("/<report_id>/forget")
def forget(report_id: str) -> AnyResponse:
    """Delete the login and its report for good."""
    browser.check_csrf()
    kept.require_own(report_id)
    services().store.forget(report_id)
    return redirect(url_for("start.page"), code=303)


def _wish(*, default: bool) -> bool:
    return {"yes": True, "no": False}.get(request.args.get("redact", ""), default)
