"""The patron can change the identifier in the link to the request form.

What it means: the listener takes the identifier from the link, because no header is set for it.

Why it matters: whoever edits the link places requests under another person's number. The number
also stays in logs and browser histories.

What to change: put the listener behind the campus login, let the web server set a header from
the released attribute, strip any copy of it that a browser sends, and name it in
``reqIdHeader``.
"""

from verifier.domain.checks import api


@api.notice(
    "request.identifier-changeable",
    api.Station.LISTENER,
    cites=(api.LISTENER,),
    order=290,
    fine="the listener is set to take the identifier from a header",
)
def identifier_changeable(evidence: api.RequestEvidence) -> api.Answers:
    form, request = evidence.release.form, evidence.capture.request
    if request is None:
        api.require_link(form)
    elif not request.kind.by_link:
        raise api.NotAsked(api.NOT_BY_LINK)
    if form.listener is None or not form.listener.reqIdHeader:
        yield api.Draft(
            "The identifier travels in the link to the request form, where the patron can "
            "change it.",
            api.setting_evidence("reqIdHeader"),
            api.link_evidence(evidence),
        )
