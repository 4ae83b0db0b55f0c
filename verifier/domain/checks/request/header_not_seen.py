"""Only the address was pasted, and the listener reads the patron from a header.

What it means: an address shows no headers. The report follows the identifier of the link, which
counts only for people whose login brings no header.

Why it matters: for everybody else the header replaces it, whatever the link says.

What to change: nothing. To see what the listener would take, paste the whole request with its
headers, as it arrives at the listener.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.pasted_request import PASTED_ONLY
from verifier.domain.checks.references import LISTENER
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence
from verifier.domain.model.request import RequestPreview


@check(
    "request.header-not-seen",
    severity=Severity.NOTICE,
    station=Station.LISTENER,
    owner=Owner.DISCOVERY,
    cites=(LISTENER,),
)
def header_not_seen(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether the header that the listener reads could be seen."""
    request, listener = preview.release.capture.request, preview.release.form.listener
    if request is None:
        yield NotAsked(PASTED_ONLY)
    elif listener is None or not listener.reqIdHeader or listener.header_never_read:
        yield NotAsked("The listener reads no header of this request.")
    elif request.headers is not None:
        yield Saw("the request was pasted with its headers")
    else:
        yield Draft(
            "The listener takes the patron from a header, which an address does not show.",
            (setting_evidence("reqIdHeader", listener.reqIdHeader),),
        )
