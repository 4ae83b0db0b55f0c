"""The SAML login: its start, the assertion consumer service, and our own metadata."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, request
from flask import url_for as address_of
from werkzeug.wrappers import Response as AnyResponse

from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.adapters.login.saml.sp_metadata import sp_metadata
from verifier.domain.model.capture import PendingLogin
from verifier.web import browser, login_flow
from verifier.web.services import services

bp = Blueprint("saml", __name__)

MAX_RESPONSE = 600_000  # bytes of the posted form: the gate refuses responses over 400 kB
MAX_RELAY_STATE = 1024


@bp.post("/saml/login/<idp_id>")
def login(idp_id: str) -> AnyResponse:
    """Send the browser to its identity provider."""
    browser.check_csrf()
    login_flow.idp_of(idp_id, "saml")
    try:
        started = services().service_provider.begin(idp_id, browser=browser.ensure())
    except MetadataRefused as refused:
        return login_flow.idp_unavailable(refused.message)
    return login_flow.send_to_idp(started)


@bp.post("/saml/acs")
def acs() -> AnyResponse:
    """Receive a SAML response from an identity provider."""
    response, relay_state = _posted()
    if browser.token() is not None:
        return _finish(response, _pending(response, relay_state))
    # A post from another site comes without our Lax cookie: the same browser brings it again
    # from a page of ours, and then the cookie tells whether it is the one that began.
    return login_flow.forward(
        "One more step",
        address_of("saml.finish"),
        [("SAMLResponse", response), ("RelayState", relay_state)],
    )


@bp.post("/saml/finish")
def finish() -> AnyResponse:
    """Finish a login whose response came without the browser's cookie."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        abort(403, "This step only follows a page of this site. Begin at the start page.")
    response, relay_state = _posted()
    return _finish(response, _pending(response, relay_state))


@bp.get("/saml/metadata")
@bp.get("/sp")
def metadata() -> Response:
    """Give our metadata, also under our entity ID."""
    here = services()
    response = make_response(sp_metadata(here.site, here.keys, now=here.now()))
    response.mimetype = "application/samlmetadata+xml"
    return response


def _posted() -> tuple[str, str]:
    request.max_content_length = MAX_RESPONSE
    response = request.form.get("SAMLResponse", "")
    relay_state = request.form.get("RelayState", "")
    if not response:
        abort(400, "No SAML response came with this request. Begin again at the start page.")
    return response, relay_state if len(relay_state) <= MAX_RELAY_STATE else ""


def _pending(response: str, relay_state: str) -> PendingLogin | None:
    here = services()
    request_id = here.service_provider.request_id_of(response)
    if request_id is not None:
        return here.store.pending_by_request(request_id)
    return here.store.pending_by_relay_state(relay_state) if relay_state else None


def _finish(response: str, pending: PendingLogin | None) -> AnyResponse:
    if refusal := login_flow.refuse_other_browser(pending):
        return refusal
    outcome = services().service_provider.finish(
        response, pending=pending, client_address=request.remote_addr
    )
    return login_flow.finish_login(outcome, pending=pending)
