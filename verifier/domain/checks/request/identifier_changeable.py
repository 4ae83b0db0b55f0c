"""The patron can change the identifier in the link to the request form.

What it means: the listener takes the identifier from the link, because no header is set for it.

Why it matters: whoever edits the link places requests under another person's number. The number
also stays in logs and browser histories.

What to change: put the listener behind the campus login, let the web server set a header from
the released attribute, strip any copy of it that a browser sends, and name it in
``reqIdHeader``.
"""

from verifier.domain.checks import api

NOT_BY_LINK = frozenset({api.EntryPoint.ILLIAD, api.EntryPoint.DIRECT})


@api.check(
    "request.identifier-changeable",
    severity=api.Severity.NOTICE,
    station=api.Station.LISTENER,
    owner=api.Owner.RESHARE,
    cites=(api.LISTENER,),
    order=290,
)
def identifier_changeable(evidence: api.RequestEvidence) -> api.Answers:
    """Ask whether a header protects the identifier."""
    form, request = evidence.release.form, evidence.capture.request
    hidden = form.door in NOT_BY_LINK if request is None else not request.kind.by_link
    if hidden:
        yield api.NotAsked("Requests do not come through a link that the patron sees.")
    elif form.listener is not None and form.listener.reqIdHeader:
        yield api.Saw("the listener is set to take the identifier from a header")
    else:
        yield api.Draft(
            "The identifier travels in the link to the request form, where the patron can "
            "change it.",
            (
                api.setting_evidence("reqIdHeader"),
                api.Evidence(what="identifier", name="req_id", value=evidence.preview.req_id),
            ),
        )
