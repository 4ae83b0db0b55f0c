"""The one-time link of the first start: its page, and the button that uses it up."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.web import audit, authentication, browser, rate_limits
from verifier.web.services import services

bp = Blueprint("setup", __name__, url_prefix="/setup")

MOST_GUESSES = 30  # from one address within an hour
VOID = (
    "This link was used, is older than an hour, or a newer one was made. On the machine itself, "
    "`verifier operators link` makes another."
)


@bp.get("/<secret>")
def page(secret: str) -> str:
    """Show a button: programs that look at links in advance must not use this one up."""
    _let_guess()
    if not services().store.operators.setup_link_holds(secret):
        abort(404, VOID)
    browser.ensure()
    return render_template("sign_in/setup.html", secret=secret)


@bp.post("/<secret>")
def use(secret: str) -> AnyResponse:
    """Use the link up and sign in whoever was first."""
    browser.check_csrf()
    _let_guess()
    operator = services().store.operators.use_setup_link(secret)
    if operator is None:
        abort(404, VOID)
    authentication.sign_in(operator)
    audit.note("sign-in")
    return redirect(url_for("operators.page"), code=303)


def _let_guess() -> None:
    if not rate_limits.may_try("setup", at_most=MOST_GUESSES):
        abort(429, "Too many links were tried from here. Wait an hour.")
