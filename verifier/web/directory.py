"""The directory login: a form of our own, one bind for each time it is sent."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from verifier.model.capture import LoginRefused
from verifier.model.idp import Idp
from verifier.web import browser, directory_attempts, kept, logins
from verifier.web.services import services

bp = Blueprint("directory", __name__, url_prefix="/ldap")


@bp.get("/<idp_id>")
def page(idp_id: str) -> Response:
    """Ask for user name and password."""
    return _form(logins.idp_of(idp_id, "ldap"))


@bp.post("/<idp_id>")
def login(idp_id: str) -> AnyResponse:
    """Log in once at the directory, and follow the identifier."""
    browser.check_csrf()
    idp = logins.idp_of(idp_id, "ldap")
    username, password = request.form.get("username", ""), request.form.get("password", "")
    if not username.strip() or not password:
        return _form(idp, "Type your user name and your password.", username, 400)
    if not directory_attempts.may_try(idp, username):
        return _form(idp, directory_attempts.TOO_OFTEN, username, 429)
    outcome = services().directory.log_in(idp.id, username=username, password=password)
    if isinstance(outcome, LoginRefused):
        if outcome.reason in directory_attempts.ASKED_AGAIN:
            return _form(idp, outcome.summary, username, 403)
        return logins.refused(outcome)
    directory_attempts.forgive(idp, username)
    [report_id] = kept.keep(outcome, idp_id=idp.id)
    return logins.to_report(report_id, outcome)


def _form(idp: Idp, problem: str | None = None, username: str = "", code: int = 200) -> Response:
    form = render_template("directory/form.html", idp=idp, problem=problem, username=username)
    return make_response(form, code)
