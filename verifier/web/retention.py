"""Retention: what is kept, since when, when it goes, and letting it go before."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.store.audit import KEPT_FOR
from verifier.web import audit, browser
from verifier.web.services import services

bp = Blueprint("retention", __name__, url_prefix="/retention")

MOST_DAYS = 36_500
_CONFIRM = "Tick the box: what is deleted cannot be brought back."


@bp.get("")
def page() -> Response:
    """Show what is kept."""
    return _page()


@bp.post("/values")
def forget_values() -> AnyResponse:
    """Delete every login with its values at once; results stay."""
    browser.check_csrf()
    if not request.form.get("sure"):
        return _page(problem=_CONFIRM)
    return _done(f"values-{delete_values()}")


@bp.post("/results")
def forget_results() -> AnyResponse:
    """Delete the results that are older than so many days."""
    browser.check_csrf()
    days = request.form.get("days", "").strip()
    if not (days.isascii() and days.isdecimal()) or int(days[:9]) > MOST_DAYS:
        return _page(problem="Write a whole number of days.")
    if not request.form.get("sure"):
        return _page(problem=_CONFIRM)
    return _done(f"results-{delete_results(int(days))}")


def delete_values() -> int:
    """Delete every login with its values at once; results stay. Give how many they were."""
    gone = services().store.holdings.forget_values(services().now())
    audit.note("values.deleted", str(gone))
    return gone


def delete_results(days: int) -> int:
    """Delete the results that are older than so many *days*, with their logins."""
    gone = services().store.holdings.forget_results(services().now() - timedelta(days=days))
    audit.note("results.deleted", str(gone))
    return gone


def _done(what: str) -> AnyResponse:
    return redirect(url_for("retention.page", done=what), code=303)


def _page(*, problem: str | None = None) -> Response:
    here = services()
    keep = timedelta(days=here.site.store.keep_days)
    holdings = here.store.holdings.count()
    oldest = holdings.logins.oldest
    text = render_template(
        "retention/retention.html",
        holdings=holdings,
        keep_days=here.site.store.keep_days,
        audit_days=KEPT_FOR.days,
        next_goes=None if oldest is None else oldest + keep,
        problem=problem,
        done=_done_message(request.args.get("done", "")),
        days=request.form.get("days", "365"),
    )
    return make_response(text, 400 if problem else 200)


def _done_message(done: str) -> str | None:
    what, _, count = done.partition("-")
    if not (count.isascii() and count.isdecimal()):
        return None
    return {
        "values": f"Logins deleted with their values: {count}.",
        "results": f"Results deleted: {count}.",
    }.get(what)
