"""The patron stands under a key that the reader of this request does not read.

What it means: the request names the patron under a key of another program. The OpenURL listener
reads ``req_id``; ReShare's own OpenURL endpoint reads ``req.id``; in JSON the key is
``patronIdentifier``. None of them reads ``req_dat`` and ``req_ref``.

Why it matters: a key that is not read causes no error. The request is made without a patron, and
staff have to repair it by hand.

What to change: in the link or the add-on that makes the request, write the patron under the key
that the receiving program reads.
"""

from verifier.domain.checks import api

OTHER_KEYS = ("req_id", "req.id", "req_dat", "req_ref", "patronIdentifier", "patronReference")


@api.error(
    "request.patron-key-not-read",
    api.Station.DISCOVERY,
    cites=(api.LISTENER_KEYS, api.MODRS_OPENURL),
    after=("request.old-openurl-version",),
    order=40,
    fine="the patron stands where it is read",
    reason="The request names the patron in a place where nobody reads it.",
    advice="Write the patron under {wanted}, where the request is made.",
)
def patron_key_not_read(evidence: api.RequestEvidence) -> api.Answers:
    request = api.pasted_request(evidence)
    if evidence.preview.has_identifier or evidence.preview.why_unknown is not None:
        return
    key = request.kind.patron_key
    others = [other for other in OTHER_KEYS if other != key and any(request.values(other))]
    if not others:
        raise api.NotAsked("The request names the patron under no other key either.")
    yield api.Draft(
        f"The request names the patron under {others[0]}; what reads it looks under {key}.",
        *(
            api.Evidence(what="request", name=other, value=value)
            for other in others
            for value in request.values(other)
        ),
    )
