"""Only the address was pasted, and the listener reads the patron from a header.

What it means: an address shows no headers. The report uses the identifier in the link, which the
listener only uses if no header arrives.

Why it matters: for everybody else the header replaces it, whatever the link says.

What to change: nothing. To see what the listener would take, paste the whole request with its
headers, as it arrives at the listener.
"""

from verifier.domain.checks import api


@api.notice(
    "request.header-not-seen",
    api.Station.LISTENER,
    owned_by=api.Owner.DISCOVERY,
    cites=(api.LISTENER,),
    order=90,
    fine="the request was pasted with its headers",
)
def header_not_seen(evidence: api.RequestEvidence) -> api.Answers:
    request, listener = api.pasted_request(evidence), evidence.release.form.listener
    if listener is None or not listener.reqIdHeader or listener.header_never_read:
        raise api.NotAsked("The listener reads no header of this request.")
    if request.headers is None:
        yield api.Draft(
            "The listener takes the patron from a header, which an address does not show.",
            api.setting_evidence("reqIdHeader", listener.reqIdHeader),
        )
