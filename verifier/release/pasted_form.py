"""How the patron identifier gets into a request that somebody pasted: the request shows it."""

from __future__ import annotations

from dataclasses import replace

from verifier.model.pasted_request import PastedRequest, RequestKind
from verifier.model.request_form import Door, RequestForm

EMAIL = "mail"
MEANINGS = {
    "req.emailAddress": EMAIL,
    "patronEmail": EMAIL,
    "patronGivenName": "givenName",
    "patronSurname": "sn",
    "illRequest.patronInfo.givenName": "givenName",
    "illRequest.patronInfo.surname": "sn",
}
"""What the keys that are no identifier say about the patron, under canonical names."""


def pasted_form(request: PastedRequest, form: RequestForm) -> RequestForm:
    """Give *form* as far as it concerns *request*: no login and no discovery site chose a value.

    Only the listener reads a header, and only one that was pasted with the request.
    """
    header = form.listener.reqIdHeader if form.listener else None
    sent = {one.key.lower() for one in request.headers or ()}
    by_listener = request.kind is RequestKind.OPENURL
    return replace(
        form,
        door=Door.ILLIAD if form.door is Door.ILLIAD else Door.DIRECT,
        identifier=request.kind.patron_key,
        header_identifier=header if by_listener and header in sent else None,
        email=EMAIL,
        listener=form.listener if by_listener else None,
        vufind=None,
        attribute_map=(),
    )
