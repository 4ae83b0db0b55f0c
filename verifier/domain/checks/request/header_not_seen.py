"""Only the address was pasted, and the listener reads the patron from a header.

What it means: an address shows no headers. The report follows the identifier of the link, which
counts only for people whose login brings no header.

Why it matters: for everybody else the header replaces it, whatever the link says.

What to change: nothing. To see what the listener would take, paste the whole request with its
headers, as it arrives at the listener.
"""

from verifier.domain.checks import api


@api.check(
    "request.header-not-seen",
    severity=api.Severity.NOTICE,
    station=api.Station.LISTENER,
    owner=api.Owner.DISCOVERY,
    cites=(api.LISTENER,),
    order=90,
)
def header_not_seen(evidence: api.RequestEvidence) -> api.Answers:
    """Ask whether the header that the listener reads could be seen."""
    request, listener = evidence.capture.request, evidence.release.form.listener
    if request is None:
        yield api.NotAsked(api.PASTED_ONLY)
    elif listener is None or not listener.reqIdHeader or listener.header_never_read:
        yield api.NotAsked("The listener reads no header of this request.")
    elif request.headers is not None:
        yield api.Saw("the request was pasted with its headers")
    else:
        yield api.Draft(
            "The listener takes the patron from a header, which an address does not show.",
            (api.setting_evidence("reqIdHeader", listener.reqIdHeader),),
        )
