"""A saved login that somebody pastes or uploads."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.captures.table import NotACapture, read_captures_in
from verifier.web import browser, kept, logins

bp = Blueprint("saved", __name__)

MAX_UPLOAD = 8_000_000  # bytes: browsers' recordings are larger than anything else


@bp.get("/check")
def page() -> str:
    """Show the form."""
    return render_template("saved/check.html", problem=None)


@bp.post("/check")
def check() -> AnyResponse:
    """Read what was handed in and follow it to its end."""
    request.max_content_length = MAX_UPLOAD
    browser.check_csrf()
    content = _content()
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


def _content() -> bytes:
    uploaded = request.files.get("file")
    content = uploaded.read() if uploaded else b""
    return content or request.form.get("text", "").encode("utf-8", "surrogatepass")


def _again(problem: str) -> Response:
    return make_response(render_template("saved/check.html", problem=problem), 400)
