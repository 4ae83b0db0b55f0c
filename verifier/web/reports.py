"""Reports: the page, its JSON twin, the file to hand on, and forgetting."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.domain.model.report import Report
from verifier.domain.model.stored_result import reference_of
from verifier.report import html, json_report
from verifier.report.html import halves_of_one
from verifier.report.view import View
from verifier.web import audit, browser, downloads, report_access
from verifier.web.baselines import standing_of
from verifier.web.services import services

bp = Blueprint("reports", __name__, url_prefix="/reports")

_WITH_VALUES = "with-values"


@bp.get("/<report_id>")
def show(report_id: str) -> str:
    """Show the report, values in the clear: operators see the site's logins.

    The message to send holds none of them unless ``?message=with-values`` asks for it.
    """
    report = report_access.report_of(report_id)
    if request.args.get("message") == _WITH_VALUES:
        report = report.with_values_in_message()
    return render_template(
        "report/page.html",
        view=View.of(report, redact=wish(default=False)),
        report_id=report_id,
        reference=reference_of(report_id),
        steps_page=url_for("reports.steps", report_id=report_id),
        can_ask_reshare=_can_ask_reshare(report),
        baseline=standing_of(report_id),
        values_wish={
            "with": url_for("reports.show", report_id=report_id, message=_WITH_VALUES),
            "without": url_for("reports.show", report_id=report_id),
        },
    )


@bp.get("/<report_id>/steps")
def steps(report_id: str) -> str:
    """Show the questions of ReShare's page about this login alone."""
    view = View.of(report_access.report_of(report_id), redact=wish(default=False))
    return render_template(
        "steps/page.html", view=view, halves=halves_of_one(view), report_id=report_id
    )


@bp.get("/<report_id>.json")
def as_json(report_id: str) -> Response:
    """Give the page's twin for programs; ``?redact=yes`` masks it."""
    text = json_report.report_as_json(
        report_access.report_of(report_id), redact=wish(default=False)
    )
    audit.note("report.exported", report_id)
    return downloads.json_text(text)


@bp.get("/<report_id>.html")
def as_file(report_id: str) -> Response:
    """Give one file to hand on, masked unless ``?redact=no`` says otherwise."""
    text = html.report_as_html(report_access.report_of(report_id), redact=wish(default=True))
    audit.note("report.exported", report_id)
    return downloads.html_file(text, "release-report.html")


@bp.post("/<report_id>/ask-reshare")
def ask_reshare(report_id: str) -> AnyResponse:
    """Ask ReShare itself whether this patron may request, which may make a profile there."""
    browser.check_csrf()
    report_access.ask_reshare(report_id)
    audit.note("reshare.asked", report_id)
    return redirect(
        url_for("reports.show", report_id=report_id, _anchor="request-title"), code=303
    )


@bp.post("/<report_id>/forget")
def forget(report_id: str) -> AnyResponse:
    """Delete the login and its report for good."""
    browser.check_csrf()
    report_access.require_kept(report_id)
    services().store.forget(report_id)
    audit.note("report.forgotten", report_id)
    return redirect(url_for("start.page"), code=303)


def _can_ask_reshare(report: Report) -> bool:
    """Whether the page offers to ask: ReShare can be asked, and has not answered yet."""
    capture = report.decision.match.lookup.preview.release.capture
    can_ask = services().ask_reshare is not None and report_access.may_look_up(capture)
    return can_ask and not report_access.has_own_answer(report)


def wish(*, default: bool) -> bool:
    """Whether values are to be masked, as the address says."""
    return {"yes": True, "no": False}.get(request.args.get("redact", ""), default)
