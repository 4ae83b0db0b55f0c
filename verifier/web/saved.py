"""Saved logins that somebody pastes or uploads."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.captures.table import NotACapture, read_captures_in
from verifier.model.capture import LoginCapture
from verifier.web import handed_in, kept, logins

bp = Blueprint("saved", __name__)

MOST_TOGETHER = 200  # logins: each has a report of its own


@bp.get("/check")
def page() -> str:
    """Show the form."""
    return render_template("saved/check.html", problem=None)


@bp.post("/check")
def check() -> AnyResponse:
    """Read what was handed in and follow it to its end."""
    handed_in.let_in()
    given = handed_in.files_of("file") or _pasted()
    if not given:
        return _again("Paste a saved login, or choose its file.")
    captures: list[LoginCapture] = []
    for name, content in given:
        try:
            captures.extend(read_captures_in(content))
        except NotACapture as error:
            return _again(f"{name}: {error.said}" if len(given) > 1 else error.said)
    if len(captures) > MOST_TOGETHER:
        return _again(
            f"These are {len(captures):,} logins, and this page takes {MOST_TOGETHER} at a time. "
            "In the terminal, verifier verify takes any number."
        )
    ids = kept.keep(*captures)
    if len(ids) == 1:
        return logins.to_report(ids[0], captures[0])
    return redirect(url_for("sets.show", report_id=ids[0]), code=303)


def _pasted() -> tuple[tuple[str, bytes], ...]:
    text = request.form.get("text", "").encode("utf-8", "surrogatepass")
    return (("The text", text),) if text.strip() else ()


def _again(problem: str) -> Response:
    return make_response(render_template("saved/check.html", problem=problem), 400)
