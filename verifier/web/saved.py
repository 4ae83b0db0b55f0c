"""A saved login that somebody pastes or uploads."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.captures.table import NotACapture, read_captures_in
from verifier.web import handed_in, kept, logins

bp = Blueprint("saved", __name__)


@bp.get("/check")
def page() -> str:
    """Show the form."""
    return render_template("saved/check.html", problem=None)


@bp.post("/check")
def check() -> AnyResponse:
    """Read what was handed in and follow it to its end."""
    handed_in.let_in()
    content = handed_in.file_of("file") or _pasted()
    if not content.strip():
        return _again("Paste a saved login, or choose its file.")
    try:
        captures = read_captures_in(content)
    except NotACapture as error:
        return _again(error.said)
    ids = kept.keep(*captures)
    if len(ids) == 1:
        return logins.to_report(ids[0], captures[0])
    for report_id, one in zip(ids, captures, strict=True):
        logins.to_report(report_id, one)
    return redirect(url_for("start.page"), code=303)


def _pasted() -> bytes:
    return request.form.get("text", "").encode("utf-8", "surrogatepass")


def _again(problem: str) -> Response:
    return make_response(render_template("saved/check.html", problem=problem), 400)
