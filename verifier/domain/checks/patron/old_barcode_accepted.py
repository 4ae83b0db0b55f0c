"""The identifier is an old one of this patron's, and the library system still accepts it.

What it means: the value stands in the patron record as inactive, and the patron is found by it
all the same.

Why it matters: it works until the library system is tidied up. The old number then leads nowhere,
or to the person who has it next.

What to change: bring the number of the current card into the campus directory.
"""

from verifier.domain.checks import api


@api.check(
    "patron.old-barcode-accepted",
    severity=api.Severity.WARNING,
    station=api.Station.IDP,
    owner=api.Owner.IDENTITY,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 2",),
    order=130,
    reason="The login still carries the number of a replaced library card, which is accepted "
    "today.",
    pasted_reason="The request still carries the number of a replaced library card, which is "
    "accepted today.",
    advice="Load the new card number from the library system into the campus directory.",
    pasted_advice="See where the program that makes the request takes the number from, and have "
    "the new card's number put there.",
)
def old_barcode_accepted(evidence: api.PatronEvidence) -> api.Answers:
    """Ask whether the patron is found by an old identifier."""
    found = api.found_by_reshare(evidence)
    if found is None:
        yield api.why_unanswered(evidence) or api.NotAsked("ReShare would find no single record.")
        return
    old = api.inactive_identifier(evidence)
    if old is None or not api.same_account(old[0], found.record):
        yield api.Saw("the identifier is not marked as an old one")
        return
    record, replaced = old
    yield api.Draft(
        "The identifier is an old one of this patron's; the library system still accepts it.",
        (
            api.sent_identifier_evidence(evidence.preview.patron_identifier),
            api.record_identifier_evidence(replaced),
            api.transform_evidence(api.Transform.T10),
            *map(api.record_identifier_evidence, api.current_identifiers(record, replaced.type)),
        ),
    )
