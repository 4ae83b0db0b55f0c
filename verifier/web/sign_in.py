"""Signing in as an operator, by one of the site's own identity providers, and signing out."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, abort, make_response, redirect, render_template
from flask import url_for as address_of
from werkzeug.wrappers import Response as AnyResponse

from verifier.adapters.login.oidc.discovery import ProviderRefused
from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.domain.model.capture import LoginRefused
from verifier.domain.model.site import Idp
from verifier.web import (
    authentication,
    browser,
    directory,
    login_flow,
    rate_limits,
    sign_in_completion,
)
from verifier.web.directory import AskAgain
from verifier.web.services import services

bp = Blueprint("sign_in", __name__)

MOST_SIGN_INS = 60  # begun from one address within an hour
TOO_OFTEN = "Too many sign-ins were begun from here. Wait an hour."


@bp.get("/sign-in")
def page() -> str:
    """Show how an operator signs in."""
    browser.ensure()
    settings = services().site.operators
    idp = None if settings is None else services().site.idp(settings.idp_id)
    return render_template("sign_in/page.html", idp=idp)


@bp.get("/sign-in/<idp_id>")
def form(idp_id: str) -> AnyResponse:
    """Ask for user name and password, where the identity provider is a directory."""
    idp = _own(idp_id)
    if idp.protocol != "ldap":
        return redirect(address_of("sign_in.page"), code=303)
    return _form(idp)


@bp.post("/sign-in/<idp_id>")
def begin(idp_id: str) -> AnyResponse:
    """Begin at the identity provider, or try the directory once."""
    browser.check_csrf()
    idp = _own(idp_id)
    if not rate_limits.may_try("sign-in", at_most=MOST_SIGN_INS):
        abort(429, TOO_OFTEN)
    if idp.protocol == "ldap":
        return _at_directory(idp)
    try:
        started = login_flow.start_login(idp)
    except (MetadataRefused, ProviderRefused) as refused:
        return login_flow.idp_unavailable(refused.message)
    return login_flow.send_to_idp(started, pending=replace(started.pending, signs_in=True))


@bp.post("/sign-out")
def leave() -> AnyResponse:
    """Sign out of this browser."""
    browser.check_csrf()
    authentication.sign_out()
    return redirect(address_of("start.page"), code=303)


def _own(idp_id: str) -> Idp:
    """Give the identity provider by which operators sign in; no other answers here."""
    settings = services().site.operators
    idp = services().site.idp(idp_id)
    if settings is None or settings.idp_id != idp_id or idp is None or idp.is_many:
        abort(404, "Operators of this site sign in elsewhere. Begin at its sign-in.")
    return idp


def _at_directory(idp: Idp) -> AnyResponse:
    outcome = directory.log_in(idp)
    if isinstance(outcome, AskAgain):
        return _form(idp, outcome)
    if isinstance(outcome, LoginRefused):
        return sign_in_completion.refused(outcome)
    answer = sign_in_completion.complete_sign_in(outcome, idp_id=idp.id)
    if authentication.current_operator() is not None:
        directory.forgive(idp)
    return answer


def _form(idp: Idp, again: AskAgain | None = None) -> Response:
    page = render_template(
        "sign_in/form.html",
        idp=idp,
        problem=again and again.message,
        username=directory.typed_username(),
    )
    return make_response(page, again.code if again else 200)
