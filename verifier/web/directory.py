"""The LDAP login page.

A form, one bind for each submission, and limits so that no account is locked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from verifier.adapters.login.ldap.entry_search import account_of
from verifier.domain.model.capture import LoginCapture, LoginRefused
from verifier.domain.model.site import Idp
from verifier.web import browser, login_flow, report_access
from verifier.web.rate_limits import address_digest, digest_of
from verifier.web.services import services

# One attempt at a directory with what a form holds, and how often: real accounts lock.

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
"""Refusals after which the form is shown again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAgain:
    """The form is to be shown again: what to say there, and the status of the answer."""

    message: str
    code: int


def typed_username() -> str:
    """Give the user name of the form that was sent."""
    return request.form.get("username", "")


def log_in(idp: Idp) -> LoginCapture | LoginRefused | AskAgain:
    """Try the directory once with the user name and password of the form that was sent.

    It counts as an attempt until it is forgiven.
    """
    username, password = typed_username(), request.form.get("password", "")
    if not username.strip() or not password:
        return AskAgain(message="Type your user name and your password.", code=400)
    if not _may_try(idp, username):
        return AskAgain(message=TOO_OFTEN, code=429)
    outcome = services().directory.log_in(idp.id, username=username, password=password)
    if isinstance(outcome, LoginRefused) and outcome.reason in ASKED_AGAIN:
        return AskAgain(message=outcome.summary, code=403)
    return outcome


def forgive(idp: Idp) -> None:
    """Forget the attempts at the account of the form: the last one came to a good end."""
    services().store.attempts.forgive(_account(idp, typed_username()))


def _may_try(idp: Idp, username: str) -> bool:
    """Count this attempt against the account and against where it comes from."""
    attempts = services().store.attempts
    address = address_digest()
    return all(
        [
            address is None or attempts.may(address, at_most=MOST_PER_ADDRESS, within=WITHIN),
            attempts.may(_account(idp, username), at_most=MOST_PER_NAME, within=WITHIN),
        ]
    )


def _account(idp: Idp, username: str) -> str:
    assert idp.ldap is not None  # noqa: S101 - asked for by its protocol
    return digest_of("account", account_of(idp.ldap, username))


# The directory login: a form of our own, one bind for each time it is sent.

bp = Blueprint("directory", __name__, url_prefix="/ldap")


@bp.get("/<idp_id>")
def page(idp_id: str) -> Response:
    """Ask for user name and password."""
    return _form(login_flow.idp_of(idp_id, "ldap"))


@bp.post("/<idp_id>")
def login(idp_id: str) -> AnyResponse:
    """Log in once at the directory, and follow the identifier."""
    browser.check_csrf()
    idp = login_flow.idp_of(idp_id, "ldap")
    outcome = log_in(idp)
    if isinstance(outcome, AskAgain):
        return _form(idp, outcome)
    if isinstance(outcome, LoginRefused):
        return login_flow.refuse_login(outcome)
    forgive(idp)
    [report_id] = report_access.store_logins(outcome, idp_id=idp.id)
    return login_flow.to_report(report_id, outcome)


def _form(idp: Idp, again: AskAgain | None = None) -> Response:
    form = render_template(
        "directory/form.html",
        idp=idp,
        problem=again and again.message,
        username=typed_username(),
    )
    return make_response(form, again.code if again else 200)
