"""The OpenID Connect login: its start, and the address that the provider sends people back to."""

from __future__ import annotations

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response as AnyResponse

from verifier.adapters.login.oidc.discovery import ProviderRefused
from verifier.web import browser, login_flow
from verifier.web.services import services

bp = Blueprint("oidc", __name__, url_prefix="/oidc")


@bp.post("/<idp_id>/login")
def login(idp_id: str) -> AnyResponse:
    """Send the browser to its OpenID provider."""
    browser.check_csrf()
    login_flow.idp_of(idp_id, "oidc")
    try:
        started = services().oidc.begin(idp_id, browser=browser.ensure())
    except ProviderRefused as refused:
        return login_flow.idp_unavailable(refused.message)
    return login_flow.send_to_idp(started)


@bp.get("/<idp_id>/return")
def finish(idp_id: str) -> AnyResponse:
    """Take the provider's answer, which stands in the address of this request."""
    login_flow.idp_of(idp_id, "oidc")
    answer = request.args.to_dict(flat=True)
    if len(answer) < sum(1 for _ in request.args.items(multi=True)):  # RFC 6749, 3.1
        abort(400, "A part of the provider's answer came twice. Begin again at the start page.")
    pending = login_flow.pending_of(answer.get("state", ""), idp_id)
    if refusal := login_flow.refuse_other_browser(pending):
        return refusal
    return login_flow.finish_login(
        services().oidc.finish(answer, pending=pending), pending=pending
    )
