"""The identifier is an old one of this patron's, and it no longer leads to the record.

What it means: the value is in the patron record as inactive, and the library system does not find
the patron by it. Usually the person has a new card and the campus directory still has the number
of the old one.

Why it matters: the library system answers as if the patron did not exist, and the request stops.

What to change: bring the number of the current card into the campus directory. If the old number
is the one to keep, it has to be made active in the library system.
"""

from verifier.domain.checks import api


@api.error(
    "patron.old-barcode",
    api.Station.IDP,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 2",),
    after=("patron.transform-spoils-identifier",),
    order=120,
    fine="the identifier is not an old one of a record that was seen",
    reason="The login still carries the number of a replaced library card.",
    pasted_reason="The request still carries the number of a replaced library card.",
    advice="Load the new card number from the library system into the campus directory, and see "
    "how card replacements get there.",
    pasted_advice="See where the program that makes the request takes the number from, and have "
    "the new card's number put there.",
)
def old_barcode(evidence: api.PatronEvidence) -> api.Answers:
    api.unknown_to_reshare(evidence)
    old = api.inactive_identifier(evidence)
    records = evidence.match.records
    unseen = evidence.lookup.cannot_see(api.CapabilityName.OLD_IDENTIFIERS, records)
    if old is not None:
        yield api.Draft(
            "The identifier is an old one of this patron's, and the library system no longer "
            "finds the patron by it.",
            *api.old_identifier_evidence(evidence, *old),
        )
    elif not records:
        raise api.NotAsked("No record was seen, so old identifiers could not be compared.")
    elif unseen:
        raise api.NotAsked(unseen)
