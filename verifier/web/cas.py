"""The CAS login: its start, and the service address that the ticket comes to."""

from __future__ import annotations

from flask import Blueprint
from flask import request as received
from werkzeug.wrappers import Response as AnyResponse

from verifier.web import browser, login_flow
from verifier.web.services import services

bp = Blueprint("cas", __name__, url_prefix="/cas")


@bp.post("/<idp_id>/login")
def login(idp_id: str) -> AnyResponse:
    """Send the browser to its CAS server."""
    browser.check_csrf()
    login_flow.idp_of(idp_id, "cas")
    return login_flow.send_to_idp(services().cas.begin(idp_id, browser=browser.ensure()))


@bp.get("/<idp_id>/return/<state>")
def finish(idp_id: str, state: str) -> AnyResponse:
    """Take the ticket and have it validated."""
    login_flow.idp_of(idp_id, "cas")
    pending = login_flow.pending_of(state, idp_id)
    if refusal := login_flow.refuse_other_browser(pending):
        return refusal
    ticket = received.args.get("ticket", "")
    return login_flow.finish_login(services().cas.finish(ticket, pending=pending), pending=pending)
