"""Support: a report to hand on with its values masked, and one that was handed to us."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.support_file import read_support
from verifier.domain.model.saved_login import ImportedReport
from verifier.domain.model.stored_result import reference_of
from verifier.report import support_export
from verifier.web import audit, browser, downloads, report_access, uploads
from verifier.web.errors import Refused, refuse
from verifier.web.services import services

bp = Blueprint("support", __name__)


@bp.get("/reports/<report_id>/support.json")
def export(report_id: str) -> Response:
    """Give a file for whoever helps: the report masked, and what it was made under."""
    response = downloads.json_text(support_text(report_id))
    response.headers["Content-Disposition"] = "attachment; filename=report-for-support.json"
    return response


@bp.get("/import")
def page() -> Response:
    """Show the form, and what was imported."""
    return _form()


@bp.post("/import")
def take_in() -> AnyResponse:
    """Read somebody else's report, and lead on to it."""
    uploads.allow_uploads()
    content = uploads.file_of("file")
    if not content:
        return _form(problem="Choose the file that you were sent.")
    import_id, _ = take_import(content)
    return redirect(url_for("support.show", import_id=import_id), code=303)


@bp.errorhandler(Refused)
def refused(error: Refused) -> Response:
    """Show the form again with what was wrong."""
    return _form(problem=error.message)


def support_text(report_id: str) -> str:
    """Write a report for whoever helps: masked, with what it was made under."""
    here = services()
    report = report_access.report_of(report_id)
    return support_export.support_export(
        report, site=here.site, number=reference_of(report_id), now=here.now()
    )


def take_import(content: bytes) -> tuple[str, ImportedReport]:
    """Take in a report that another instance exported; its new id. Raises ``Refused``."""
    try:
        report = read_support(content)
    except NotACapture as error:
        refuse(400, error.message)
    import_id = services().store.imports.keep(report)
    audit.note("report.imported", import_id)
    return import_id, report


def forget_import(import_id: str) -> bool:
    """Delete an imported report; False where there is none."""
    found = services().store.imports.forget(import_id)
    if found:
        audit.note("import.forgotten", import_id)
    return found


@bp.get("/import/<import_id>")
def show(import_id: str) -> str:
    """Show an imported report; it can be looked at and nothing else."""
    report = services().store.imports.get(import_id)
    if report is None:
        abort(404)
    return render_template("support/imported.html", report=report, import_id=import_id)


@bp.post("/import/<import_id>/forget")
def forget(import_id: str) -> AnyResponse:
    """Delete an imported report."""
    browser.check_csrf()
    forget_import(import_id)
    return redirect(url_for("support.page"), code=303)


def _form(*, problem: str | None = None) -> Response:
    text = render_template(
        "support/import.html", problem=problem, imported=services().store.imports.latest()
    )
    return make_response(text, 400 if problem else 200)
