"""The header that should carry the patron identifier would not be sent.

What it means: the OpenURL listener is set to take the identifier from a request header, and with
this login no such header would arrive.

Why it matters: the listener reports no error. It keeps the identifier from the link, which the
patron can change, or continues without any.

What to change: let the web server in front of the listener set the header from the released
attribute, and make sure that the attribute is released. If no header is meant, remove
``reqIdHeader`` from the listener's settings.
"""

from verifier.domain.checks import api


@api.warning(
    "request.header-missing",
    api.Station.LISTENER,
    owned_by=api.Owner.DISCOVERY,
    cites=(api.LISTENER,),
    after=api.NOT_DELIVERED,
    order=100,
    fine="the header would be sent",
    reason="The header that the listener reads the identifier from is not sent, so the listener "
    "silently takes what comes with the link.",
    advice="Have the web server before the request form pass {wanted} on in the header that the "
    "listener reads.",
)
def header_missing(evidence: api.RequestEvidence) -> api.Answers:
    form = evidence.release.form
    listener = form.listener
    if listener is None or not listener.reqIdHeader:
        raise api.NotAsked("The listener is not set to read a header.")
    if listener.header_never_read:
        raise api.NotAsked(
            "The listener can never read a header of that name; another check says so."
        )
    if api.has_url_only(evidence):
        raise api.NotAsked("An address shows no headers; another check says so.")
    if evidence.preview.trace.header_value is None:
        source = form.header_source
        proofs = (api.attribute_evidence(source),) if source else ()
        unreleased = source is not None and not evidence.release.header_values
        yield api.Draft(
            "The header that the listener reads the identifier from would not be sent"
            + (": the attribute that fills it was not released." if unreleased else "."),
            api.setting_evidence("reqIdHeader", listener.reqIdHeader),
            *proofs,
            station=api.Station.IDP if unreleased else None,
        )
