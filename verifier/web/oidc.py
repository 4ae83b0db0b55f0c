"""The OpenID Connect login: its start, and the address that the provider sends people back to."""

from __future__ import annotations

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response as AnyResponse

from verifier.login.oidc.provider_refused import ProviderRefused
from verifier.web import browser, logins
from verifier.web.services import services

bp = Blueprint("oidc", __name__, url_prefix="/oidc")


@bp.post("/<idp_id>/login")
def login(idp_id: str) -> AnyResponse:
    """Send the browser to its OpenID provider."""
    browser.check_csrf()
    logins.idp_of(idp_id, "oidc")
    try:
        started = services().oidc.begin(idp_id, browser=browser.ensure())
    except ProviderRefused as refused:
        return logins.cannot_begin(refused.said)
    return logins.onward(started)


@bp.get("/<idp_id>/return")
def finish(idp_id: str) -> AnyResponse:
    """Take the provider's answer, which stands in the address of this request."""
    logins.idp_of(idp_id, "oidc")
    answer = request.args.to_dict(flat=True)
    if len(answer) < sum(1 for _ in request.args.items(multi=True)):  # RFC 6749, 3.1
        abort(400, "A part of the provider's answer came twice. Begin again at the start page.")
    pending = logins.pending_of(answer.get("state", ""), idp_id)
    if refusal := logins.not_here(pending):
        return refusal
    return logins.judged(services().oidc.finish(answer, pending=pending), pending=pending)
