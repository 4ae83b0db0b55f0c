"""The page of tokens for pipelines: making one, which is shown once, and revoking it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask import url_for as address_of
from werkzeug.wrappers import Response as AnyResponse

from verifier.domain.model.operators import ApiToken, Scope
from verifier.store.tokens import LONGEST
from verifier.web import audit, browser
from verifier.web.services import services

bp = Blueprint("tokens", __name__, url_prefix="/tokens")

USUAL_DAYS = 90
MOST_DAYS = LONGEST.days
LONGEST_NAME = 80
SCOPES = {
    Scope.RUNS_READ: "see runs and their results",
    Scope.RUNS_WRITE: "start runs, make their links, close them",
    Scope.REPORTS_READ: "read reports, with their values",
    Scope.REPORTS_WRITE: "hand saved logins in, pin baselines, forget reports",
    Scope.CONFIGURATION_READ: "read the configuration and what its tests found",
    Scope.METRICS_READ: "read the metrics",
    Scope.ADMIN: "see and change operators and tokens, and delete what is kept",
}


@bp.get("")
def page() -> str:
    """List the tokens, with a form to make one."""
    return _page()


@bp.post("")
def make() -> AnyResponse:
    """Make a token and show its secret, once."""
    browser.check_csrf()
    name = request.form.get("name", "").strip()
    known = {one.value for one in Scope}
    scopes = [Scope(one) for one in request.form.getlist("scope") if one in known]
    days = _days(request.form.get("days", ""))
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        return _again(f"Write what the token is for, in up to {LONGEST_NAME} letters.")
    if not scopes:
        return _again("Choose what the token may do.")
    if days is None:
        return _again(f"Write for how many days it is valid, from 1 to {MOST_DAYS}.")
    made, secret = make_token(name, scopes, days)
    return make_response(_page(made=made, secret=secret))


@bp.post("/<token_id>/revoke")
def revoke(token_id: str) -> AnyResponse:
    """Make a token useless, at once."""
    browser.check_csrf()
    if not revoke_token(token_id):
        abort(404, "This token was revoked already.")
    return redirect(address_of("tokens.page"), code=303)


def make_token(name: str, scopes: Sequence[Scope], days: int) -> tuple[ApiToken, str]:
    """Make a token, and its secret, which nobody is told a second time."""
    made, secret = services().store.tokens.make(
        name=name, scopes=scopes, created_by=audit.current_name(), lasts=timedelta(days=days)
    )
    audit.note("token.made", made.id)
    return made, secret


def revoke_token(token_id: str) -> bool:
    """Make a token useless, at once; False where there is none to revoke."""
    if services().store.tokens.revoke(token_id) is None:
        return False
    audit.note("token.revoked", token_id)
    return True


def _days(written: str) -> int | None:
    if not written.isascii() or not written.isdigit() or len(written) > len(str(MOST_DAYS)):
        return None
    return int(written) if 1 <= int(written) <= MOST_DAYS else None


def _again(problem: str) -> Response:
    return make_response(_page(problem=problem), 400)


def _page(
    *, problem: str | None = None, made: ApiToken | None = None, secret: str | None = None
) -> str:
    message = request.form if problem else {}
    return render_template(
        "tokens/page.html",
        tokens=services().store.tokens.all(),
        now=services().now(),
        scopes=SCOPES,
        problem=problem,
        made=made,
        secret=secret,
        chosen=request.form.getlist("scope") if problem else [],
        name=message.get("name", ""),
        days=message.get("days", USUAL_DAYS),
        most_days=MOST_DAYS,
    )
