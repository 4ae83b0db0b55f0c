"""The key of the patron comes several times in the request.

What it means: the link names the patron twice, or the JSON has a list where one text is wanted.

Why it matters: the listener posts a list, and ReShare's own endpoint joins the values by a comma.
Neither is an identifier that a library system knows.

What to change: have the link or the add-on write the key once. The usual reason is a template that
appends the key to an address that has it already.
"""

from verifier.domain.checks import api


@api.error(
    "request.patron-key-repeated",
    api.Station.DISCOVERY,
    cites=(api.LISTENER_KEYS, api.MODRS_OPENURL),
    order=50,
    fine="the patron's key does not come twice",
    reason="The request names its patron more than once.",
    advice="Write {wanted} once, where the request is made.",
)
def patron_key_repeated(evidence: api.RequestEvidence) -> api.Answers:
    request = api.pasted_request(evidence)
    key = evidence.preview.req_id_from or request.kind.patron_key  # CrossLink knows a second one
    values = request.values(key)
    if len(values) <= 1:
        return
    api.require_no_header(evidence)
    joined = request.kind is api.RequestKind.MODRS_OPENURL and evidence.preview.has_identifier
    if evidence.preview.why_unknown is None and not joined:
        raise api.NotAsked("The form that is shown first sends on the first of the values.")
    yield api.Draft(
        f"The request has the key {key} {len(values)} times, and ReShare would receive "
        + ("the values joined into one." if joined else "a list of them."),
        *(api.Evidence(what="request", name=key, value=value) for value in values),
    )
