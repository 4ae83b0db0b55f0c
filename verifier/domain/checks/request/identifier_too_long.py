"""The patron identifier is longer than ReShare can store.

What it means: the User ID would have more than 255 characters.

Why it matters: ReShare cannot save such a request.

What to change: a value of this length is no library number. Take the identifier from another
attribute, or find out what puts several values into one.
"""

from verifier.domain.checks import api

MOST_CHARACTERS = 255  # the column of PatronRequest.patronIdentifier in mod-rs


@api.error(
    "request.identifier-too-long",
    api.Station.RESHARE,
    owned_by=api.Owner.DISCOVERY,
    cites=(f"{api.MODRS_EVENTS}, PatronRequest.patronIdentifier",),
    after=("request.identifier-joined",),
    order=260,
    fine="the identifier is short enough to be stored",
    reason="The User ID is longer than ReShare can keep.",
    advice="Take the identifier from an attribute with short values.",
    pasted_advice="Have the request carry the patron's {kind}, exactly as the library system has "
    "it.",
)
def identifier_too_long(evidence: api.RequestEvidence) -> api.Answers:
    length = len(api.identifier_sent(evidence))
    if length > MOST_CHARACTERS:
        yield api.Draft(
            f"The patron identifier is longer than the {MOST_CHARACTERS} characters that "
            "ReShare stores.",
            api.Evidence(what="length", name=f"{length} characters"),
            api.sent_evidence(evidence),
        )
