"""Saved logins that somebody pastes or uploads."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.formats import read_captures_in
from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.idp_product import GENERIC
from verifier.domain.profiles.identify import with_stated_product
from verifier.domain.profiles.idp_profile import profiles_of
from verifier.web import login_flow, report_access, uploads
from verifier.web.errors import Refused, refuse
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
    uploads.allow_uploads()
    given = uploads.files_of("file") or _pasted()
    if not given:
        return _again("Paste a saved login, or choose its file.")
    captures = read_given(given, product=request.form.get("product", ""))
    ids = report_access.store_logins(*captures)
    if len(ids) == 1:
        return login_flow.to_report(ids[0], captures[0])
    return redirect(url_for("sets.show", report_id=ids[0]), code=303)


@bp.errorhandler(Refused)
def refused(error: Refused) -> Response:
    """Show the form again with what was wrong."""
    return _again(error.message)


def read_given(given: Sequence[tuple[str, bytes]], *, product: str) -> list[LoginCapture]:
    """Read the logins of files, each with its name; *product* is an IdP profile's.

    Raises ``Refused``.
    """
    captures: list[LoginCapture] = []
    for name, content in given:
        try:
            captures.extend(read_captures_in(content))
        except NotACapture as error:
            refuse(400, f"{name}: {error.message}" if len(given) > 1 else error.message)
    if len(captures) > MOST_TOGETHER:
        refuse(
            400,
            f"These are {len(captures):,} logins, and this page takes {MOST_TOGETHER} at a time. "
            "In the terminal, verifier verify takes any number.",
        )
    if product in _products():
        captures = [with_stated_product(capture, product) for capture in captures]
    return captures


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
