"""Where the request was sent, no request is made of it.

What it means: the OpenURL listener has no service at the path of the link, for example because it
ends with a slash; or the request to ReShare's own endpoint has no pickup location, by which
ReShare finds the institution.

Why it matters: the patron sees an error, or nothing at all, and no request reaches the staff.

What to change: in the link, write the institution's symbol at the end of the path, without a slash
after it; to ReShare's own endpoint, send the pickup location's code as ``svc.pickupLocation``.
"""

from verifier.domain.checks import api


@api.error(
    "request.refused-on-arrival",
    api.Station.DISCOVERY,
    cites=(api.LISTENER, api.MODRS_OPENURL),
    order=20,
    fine="a request is made of it, or a form is shown",
    reason="Where it was sent, no request is made of it.",
    advice="Write the institution's symbol at the end of the path, without a slash; to ReShare's "
    "own endpoint, send the pickup location as well.",
)
def refused_on_arrival(evidence: api.RequestEvidence) -> api.Answers:
    request = api.pasted_request(evidence)
    if evidence.preview.trace.outcome is api.TransformOutcome.REGEX_INVALID:
        raise api.NotAsked("The listener fails on its own rule; another check says so.")
    if evidence.preview.blocked is not None:
        path = (api.Evidence(what="key", name="path", value=request.path),)
        yield api.Draft(evidence.preview.blocked, *(path if request.path else ()))
