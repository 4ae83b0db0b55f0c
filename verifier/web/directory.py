"""The directory login: a form of our own, one bind for each time it is sent."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from verifier.model.capture import LoginRefused
from verifier.model.idp import Idp
from verifier.web import browser, directory_attempts, kept, logins
from verifier.web.directory_attempts import AskAgain

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
    outcome = directory_attempts.log_in(idp)
    if isinstance(outcome, AskAgain):
        return _form(idp, outcome)
    if isinstance(outcome, LoginRefused):
        return logins.refused(outcome)
    directory_attempts.forgive(idp)
    [report_id] = kept.keep(outcome, idp_id=idp.id)
    return logins.to_report(report_id, outcome)


def _form(idp: Idp, again: AskAgain | None = None) -> Response:
    form = render_template(
        "directory/form.html",
        idp=idp,
        problem=again and again.said,
        username=directory_attempts.typed_username(),
    )
    return make_response(form, again.code if again else 200)
