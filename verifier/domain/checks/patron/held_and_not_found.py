"""The patron record holds the identifier, and ReShare's question does not find it.

What it means: the value that ReShare would send is in the patron's record, active and of the
wanted type. But the library system answers ReShare's lookup that there is no such patron.

Why it matters: campus and ReShare do everything right, and the request still stops.

What to change: check that the address and the agencies are those that ReShare uses, and not
another library's or a test system's. Check in which field the library system's NCIP service looks
for a patron, which some systems let you choose. If the record is from an export, it may be newer
or older than the system itself.
"""

from verifier.domain.checks import api


@api.error(
    "patron.held-and-not-found",
    api.Station.ILS,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 1", api.NCIP_LOOKUP_PAGE),
    after=(*api.LOST_BEFORE_RESHARE, *api.NOT_DELIVERED, "patron.identifier-is-another-attribute"),
    order=40,
    fine="no record that was seen holds the identifier in use",
    reason="The library system holds this User ID in the patron's record, and ReShare's question "
    "does not find it.",
    advice="See that address and agencies are those that ReShare uses, and in which field the "
    "library system's NCIP service looks for a patron: the record holds the identifier as {kind}.",
)
def held_and_not_found(evidence: api.PatronEvidence) -> api.Answers:
    unknown = api.unknown_to_reshare(evidence)
    sent, kind = evidence.preview.stored_identifier, api.asked_kind(evidence)
    held = [
        (record.source, identifier)
        for record in api.records_of_patron(evidence.match)
        for identifier in record.bearing(sent)
        if identifier.status is not api.IdentifierStatus.INACTIVE
        and kind in (None, identifier.type.lower())
    ]
    if held:
        source, identifier = held[0]
        yield api.Draft(
            "The patron record holds the identifier, and ReShare's question does not find it.",
            api.sent_evidence(evidence),
            api.answer_evidence(*unknown),
            api.Evidence(what="source", name=f"{source} holds it"),
            api.record_identifier_evidence(identifier),
        )
