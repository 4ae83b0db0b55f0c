"""The identifier is this patron's, but of another kind than the library system looks for.

What it means: the value that would be sent is in the patron's record, for example as a user name,
but ReShare's lookup searches another type of identifier, usually the barcode.

Why it matters: person and record are right, but the library system answers that there is no such
patron.

What to change: have the type of identifier released that the library system searches. If it can
search several types, you can instead set it to find this one too.
"""

from verifier.domain.checks import api


@api.error(
    "patron.identifier-of-another-kind",
    api.Station.IDP,
    cites=(f"{api.LOOKUP_PROBLEMS}, widespread step 2.1", api.NCIP_LOOKUP_PAGE),
    after=(
        *api.LOST_BEFORE_RESHARE,
        *api.NOT_DELIVERED,
        "request.sub-as-identifier",
        "request.typed-name",
        "patron.identifier-is-another-attribute",
    ),
    order=80,
    fine="the identifier is not another kind of this patron's",
    reason="{idp} sends the patron's {kind} as {wanted}, and ReShare asks the library system by "
    "another kind of identifier.",
    advice="Release the kind of identifier by which ReShare asks the library system, or have its "
    "NCIP service look into the field that holds this one.",
    pasted_advice="Have the request carry the patron's {kind}, exactly as the library system has "
    "it.",
)
def identifier_of_another_kind(evidence: api.PatronEvidence) -> api.Answers:
    unknown = api.unknown_to_reshare(evidence)
    kind = api.known(
        api.asked_kind(evidence),
        "Which kind of identifier is looked for is not known of this patron.",
    )
    sent, records = evidence.preview.stored_identifier, api.records_of_patron(evidence.match)
    held = [identifier for record in records for identifier in record.bearing(sent)]
    current = [
        identifier for identifier in held if identifier.status is not api.IdentifierStatus.INACTIVE
    ]
    if current and not any(identifier.type.lower() == kind for identifier in held):
        yield api.Draft(
            f"The identifier is this patron's {current[0].type}, and the library system looks for "
            f"the {kind}.",
            api.sent_evidence(evidence),
            api.answer_evidence(*unknown),
            api.transform_evidence(api.Transform.T11),
            *api.identifier_evidence(records),
        )
