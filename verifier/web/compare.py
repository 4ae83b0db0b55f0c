"""Two logins side by side: of the last reports, of files, or one of each."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.saved_logins import read_saved_logins_in
from verifier.domain.diagnosis.changes.comparison import ComparedLogin
from verifier.domain.model.comparison import Comparison, ComparisonSet
from verifier.pipeline.compare import compare_logins, walk_of
from verifier.report.formats import (
    any_comparison_as_html,
    any_comparison_as_json,
    redacted_any_comparison,
)
from verifier.report.html import comparison_set_context
from verifier.web import downloads, report_access, start, uploads
from verifier.web.errors import Refused, refuse
from verifier.web.reports import wish
from verifier.web.services import services

bp = Blueprint("compare", __name__, url_prefix="/compare")

MOST_LOGINS = 200  # on each side; the command line has no limit
SIDES = ("before", "after")


@bp.get("")
def page() -> str:
    """Show the form; the address may name the reports that are chosen already."""
    return _form()


@bp.post("")
def compare() -> AnyResponse:
    """Lead on to two kept reports, or compare what was uploaded, of which nothing is kept."""
    uploads.allow_uploads(files=len(SIDES))
    files = {side: uploads.file_of(f"{side}_file") for side in SIDES}
    chosen = {side: request.form.get(side, "") for side in SIDES}
    if not any(files.values()) and all(chosen.values()):
        before, after = (report_access.require_kept(chosen[side]) for side in SIDES)
        return redirect(url_for("compare.show", before=before, after=after), code=303)
    try:
        sides = [uploaded_or_kept(side, files[side], chosen[side]) for side in SIDES]
        with report_access.report_slot():
            result = compare_logins(*sides, site=services().site)
    except Refused as refused:
        return make_response(_form(problem=refused.message), 400)
    except report_access.Busy:
        return make_response(_form(problem=report_access.BUSY), 503)
    return make_response(_page_of(result))


@bp.get("/<before>/<after>")
def show(before: str, after: str) -> str:
    """Show what changed between two kept reports; ``?redact=yes`` masks it, as in the reports."""
    return _page_of(of_reports(before, after), before=before, after=after)


@bp.get("/<before>/<after>.json")
def as_json(before: str, after: str) -> Response:
    """Give the page's twin for programs; ``?redact=yes`` masks it."""
    return downloads.json_text(
        any_comparison_as_json(of_reports(before, after), redact=wish(default=False))
    )


@bp.get("/<before>/<after>.html")
def as_file(before: str, after: str) -> Response:
    """Give one file to hand on, masked unless ``?redact=no`` says otherwise."""
    text = any_comparison_as_html(of_reports(before, after), redact=wish(default=True))
    return downloads.html_file(text, "comparison.html")


def of_reports(before: str, after: str) -> Comparison | ComparisonSet:
    """Compare two kept reports."""
    walks = [ComparedLogin.of_report(report_access.report_of(one)) for one in (before, after)]
    return compare_logins(walks[:1], walks[1:], site=services().site)


def uploaded_or_kept(side: str, content: bytes, report_id: str) -> Sequence[ComparedLogin]:
    """Follow the logins of a file, else that of a kept report. Raises ``Refused``."""
    if not content and not report_id:
        refuse(400, f"Choose a report or a file for {side}.")
    if not content:
        return (ComparedLogin.of_report(report_access.report_of(report_id)),)
    try:
        logins = read_saved_logins_in(content)
    except NotACapture as error:
        refuse(400, f"The file for {side}: {error.message}")
    if len(logins) > MOST_LOGINS:
        refuse(
            400,
            f"The file for {side} holds {len(logins):,} logins, and this page compares up to "
            f"{MOST_LOGINS}: in the terminal, verifier compare takes them all.",
        )
    return [walk_of(login, site=services().site) for login in logins]


def _form(*, problem: str | None = None) -> str:
    message = request.form if request.method == "POST" else request.args
    return render_template(
        "compare/form.html",
        problem=problem,
        reports=start.last_reports(),
        chosen={side: message.get(side, "") for side in SIDES},
    )


def _page_of(
    result: Comparison | ComparisonSet, *, before: str | None = None, after: str | None = None
) -> str:
    name = "compared" if isinstance(result, ComparisonSet) else "comparison"
    masked = wish(default=False)
    return render_template(
        f"compare/{name}.html",
        **{name: redacted_any_comparison(result) if masked else result},
        **comparison_set_context(),
        redacted=masked,
        before=before,
        after=after,
    )
