"""The link is read as OpenURL 0.1, which has no place for a patron.

What it means: a program recognizes OpenURL 1.0 by its keys: the listener by any that begins with
``rft`` or ``req``, ReShare's own endpoint by one that begins with ``rft.``. Without such a key the
link counts as version 0.1, which has no key for the patron.

Why it matters: the request is made without a patron, whatever else the link contains.

What to change: have the discovery site make links of OpenURL 1.0. If the link goes to ReShare's
own endpoint, also describe the item with keys that begin with ``rft.``.
"""

from verifier.domain.checks import api


@api.error(
    "request.old-openurl-version",
    api.Station.DISCOVERY,
    cites=(api.LISTENER_KEYS, api.MODRS_OPENURL),
    order=30,
    reason="The link is of an old kind, which has no place for a patron.",
    advice="Have the link made as OpenURL 1.0, with the patron in {wanted} and the item under "
    "rft.",
)
def old_openurl_version(evidence: api.RequestEvidence) -> api.Answers:
    request = api.pasted_request(evidence)
    version = api.known(api.posted_form(evidence).version, "This is no OpenURL.")
    if version != "0.1":
        yield api.Saw(f"the link is read as OpenURL {version}")
    elif evidence.preview.trace.header_value is not None:
        raise api.NotAsked("The patron comes in a header, whatever the link is.")
    else:
        keys = dict.fromkeys(pair.key for pair in request.pairs)
        yield api.Draft(
            "The link is read as OpenURL 0.1, which has no place for a patron.",
            *(api.Evidence(what="key", name=key) for key in keys),
        )
