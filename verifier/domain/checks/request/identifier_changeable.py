"""The patron can change the identifier in the link to the request form.

What it means: the listener takes the identifier from the link, because no header is set for it.

Why it matters: whoever edits the link places requests under another person's number. The number
also stays in logs and browser histories.

What to change: put the listener behind the campus login, let the web server set a header from
the released attribute, strip any copy of it that a browser sends, and name it in
``reqIdHeader``.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import LISTENER
from verifier.domain.model.finding import Evidence, Owner, Severity, Station, setting_evidence
from verifier.domain.model.request import RequestPreview
from verifier.domain.model.request_form import EntryPoint

NOT_BY_LINK = frozenset({EntryPoint.ILLIAD, EntryPoint.DIRECT})


@check(
    "request.identifier-changeable",
    severity=Severity.NOTICE,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER,),
)
def identifier_changeable(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether a header protects the identifier."""
    form, request = preview.release.form, preview.release.capture.request
    hidden = form.door in NOT_BY_LINK if request is None else not request.kind.by_link
    if hidden:
        yield NotAsked("Requests do not come through a link that the patron sees.")
    elif form.listener is not None and form.listener.reqIdHeader:
        yield Saw("the listener is set to take the identifier from a header")
    else:
        yield Draft(
            "The identifier travels in the link to the request form, where the patron can "
            "change it.",
            (
                setting_evidence("reqIdHeader"),
                Evidence(what="identifier", name="req_id", value=preview.req_id),
            ),
        )
