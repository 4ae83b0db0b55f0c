"""The identifier is an old one of this patron's, and it no longer leads to the record.

What it means: the value stands in the patron record as inactive, and the library system does not
find the patron by it. Usually the person has a new card and the campus directory still has the
number of the old one.

Why it matters: the library system answers as if the patron did not exist, and the request stops.

What to change: bring the number of the current card into the campus directory. If the old number
is the one to keep, it has to be made active in the library system.
"""

from verifier.domain.checks import api


@api.check(
    "patron.old-barcode",
    severity=api.Severity.ERROR,
    station=api.Station.IDP,
    owner=api.Owner.IDENTITY,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 2",),
    after=("patron.transform-spoils-identifier",),
    order=120,
    reason="The login still carries the number of a replaced library card.",
    pasted_reason="The request still carries the number of a replaced library card.",
    advice="Load the new card number from the library system into the campus directory, and see "
    "how card replacements get there.",
    pasted_advice="See where the program that makes the request takes the number from, and have "
    "the new card's number put there.",
)
def old_barcode(evidence: api.PatronEvidence) -> api.Answers:
    """Ask whether the unknown identifier is an old one."""
    unasked = api.why_unanswered(evidence)
    if unasked:
        yield unasked
        return
    if api.not_found_by_reshare(evidence) is None:
        yield api.NotAsked("The library system found somebody by the identifier.")
        return
    old = api.inactive_identifier(evidence)
    if old is not None:
        record, replaced = old
        yield api.Draft(
            "The identifier is an old one of this patron's, and the library system no longer "
            "finds the patron by it.",
            (
                api.sent_identifier_evidence(evidence.preview.patron_identifier),
                api.record_identifier_evidence(replaced),
                api.transform_evidence(api.Transform.T10),
                *map(
                    api.record_identifier_evidence, api.current_identifiers(record, replaced.type)
                ),
            ),
        )
        return
    unseen = evidence.lookup.cannot_see(api.CapabilityName.OLD_IDENTIFIERS, evidence.match.records)
    if evidence.match.records and unseen:
        yield api.NotAsked(unseen)
    elif evidence.match.records:
        yield api.Saw("the identifier is not an old one of a record that was seen")
    else:
        yield api.NotAsked("No record was seen, so old identifiers could not be compared.")
