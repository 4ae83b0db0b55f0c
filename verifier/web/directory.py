"""The directory login: a form of our own, one bind for each time it is sent."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from verifier.bounded_network.sockets import is_private
from verifier.login.ldap.names import account_of
from verifier.model.capture import LoginRefused
from verifier.model.idp import Idp
from verifier.web import browser, kept, logins
from verifier.web.services import services

bp = Blueprint("directory", __name__, url_prefix="/ldap")

MOST_PER_NAME = 4  # directories lock an account after five wrong passwords or more
MOST_PER_ADDRESS = 40
WITHIN = timedelta(hours=1)
TOO_OFTEN = (
    "Too many attempts in a short time. Wait an hour, so that the directory does not lock the "
    "account."
)
ASKED_AGAIN = frozenset(
    {"wrong-password", "unknown-user", "empty-username", "empty-password", "other-domain"}
)
"""Reasons of a refusal that another try may mend."""


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
    if not may_try(idp, username):
        return _form(idp, TOO_OFTEN, username, 429)
    outcome = services().directory.log_in(idp.id, username=username, password=password)
    if isinstance(outcome, LoginRefused):
        if outcome.reason in ASKED_AGAIN:
            return _form(idp, outcome.summary, username, 403)
        return logins.refused(outcome)
    forgive(idp, username)
    [report_id] = kept.keep(outcome, idp_id=idp.id)
    return logins.to_report(report_id, outcome)


def _form(idp: Idp, problem: str | None = None, username: str = "", code: int = 200) -> Response:
    form = render_template("directory/form.html", idp=idp, problem=problem, username=username)
    return make_response(form, code)


def may_try(idp: Idp, username: str) -> bool:
    """Count this attempt against the account and against where it comes from."""
    attempts = services().store.attempts
    address = address_digest()
    return all(
        [
            address is None or attempts.may(address, at_most=MOST_PER_ADDRESS, within=WITHIN),
            attempts.may(_account(idp, username), at_most=MOST_PER_NAME, within=WITHIN),
        ]
    )


def forgive(idp: Idp, username: str) -> None:
    """Forget the attempts for an account: whoever made the last knew its password."""
    services().store.attempts.forgive(_account(idp, username))


def address_digest() -> str | None:
    """Digest where this request comes from; None where that may be a proxy before everybody."""
    address = request.remote_addr
    known = services().site.trusted_proxy is not None
    if not address or (is_private(address) and not known):
        return None
    return _digest("address", address)


def _account(idp: Idp, username: str) -> str:
    assert idp.ldap is not None  # noqa: S101 - asked for by its protocol
    return _digest("account", account_of(idp.ldap, username))


def _digest(*what: str) -> str:
    return hashlib.sha256("\0".join(what).encode("utf-8", "surrogatepass")).hexdigest()
