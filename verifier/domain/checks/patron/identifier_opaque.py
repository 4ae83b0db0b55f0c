"""The identifier is random by design, and the library system does not know it.

What it means: the value has the form of a key that a program made up, such as a UUID or sixteen
bytes in base64. It contains no part of the library's number, so no change can turn it into that
number.

Why it matters: a library system knows such a value only if somebody loads it into the patron
records. Until then every request of every patron stops.

What to change: take the identifier from an attribute that holds what the library knows, such as
the card or the personnel number.
"""

from verifier.domain.checks import api

LOGINS_OWN = ("name-id", "sub")


@api.error(
    "patron.identifier-opaque",
    api.Station.DISCOVERY,
    cites=(f"{api.LOOKUP_PROBLEMS}, widespread step 2.1",),
    after=(*api.LOST_BEFORE_RESHARE, *api.NOT_DELIVERED, *api.WRONG_VALUE),
    order=90,
    fine="the identifier does not look random by design",
    reason="What is sent as {wanted} is a key that a program made up, which no library system "
    "knows.",
    advice="Take the identifier from an attribute that holds the patron's {kind}; a made-up key "
    "never leads to a record, unless it is loaded into all of them.",
    pasted_advice="Have the request carry the patron's {kind}, exactly as the library system has "
    "it.",
)
def identifier_opaque(evidence: api.PatronEvidence) -> api.Answers:
    unknown = api.unknown_to_reshare(evidence)
    if evidence.preview.req_id_from in LOGINS_OWN or api.is_pairwise(evidence):
        raise api.NotAsked(
            "Other checks are about the login's own subject and about pairwise values."
        )
    if evidence.match.sent_is_opaque:
        yield api.Draft(
            "The identifier is random by design, so the library system knows it only if it was "
            "loaded there.",
            api.sent_evidence(evidence),
            api.answer_evidence(*unknown),
            api.transform_evidence(api.Transform.T17),
        )
