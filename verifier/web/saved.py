"""Saved logins that somebody pastes or uploads."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.captures.table import NotACapture, read_captures_in
from verifier.model.capture import LoginCapture
from verifier.model.idp_product import GENERIC
from verifier.profiles.load import profiles_of
from verifier.profiles.naming import said_to_be
from verifier.web import handed_in, kept, logins
from verifier.web.services import services

bp = Blueprint("saved", __name__)

MOST_TOGETHER = 200  # logins: each has a report of its own


@bp.get("/check")
def page() -> str:
    """Show the form."""
    return _form()


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
    if (product := request.form.get("product", "")) in _products():
        captures = [said_to_be(one, product) for one in captures]
    ids = kept.keep(*captures)
    if len(ids) == 1:
        return logins.to_report(ids[0], captures[0])
    return redirect(url_for("sets.show", report_id=ids[0]), code=303)


def _pasted() -> tuple[tuple[str, bytes], ...]:
    text = request.form.get("text", "").encode("utf-8", "surrogatepass")
    return (("The text", text),) if text.strip() else ()


def _products() -> dict[str, str]:
    """Give the title of each product that a login may be said to come from, by its profile."""
    profiles = profiles_of(services().site.idp_profiles)
    return {name: one.title for name, one in profiles.items() if not name.startswith(GENERIC)}


def _form(*, problem: str | None = None) -> str:
    return render_template(
        "saved/check.html",
        problem=problem,
        products=_products(),
        chosen=request.form.get("product", ""),
    )


def _again(problem: str) -> Response:
    return make_response(_form(problem=problem), 400)
