"""The identifier is an old one of this patron's, and the library system still accepts it.

What it means: the value is in the patron record as inactive, and the library system still finds
the patron by it.

Why it matters: it works until the library system is cleaned up. The old number then finds nobody,
or the person who has it next.

What to change: bring the number of the current card into the campus directory.
"""

from verifier.domain.checks import api


@api.warning(
    "patron.old-barcode-accepted",
    api.Station.IDP,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 2",),
    order=130,
    fine="the identifier is not marked as an old one",
    reason="The login still carries the number of a replaced library card, which is accepted "
    "today.",
    pasted_reason="The request still carries the number of a replaced library card, which is "
    "accepted today.",
    advice="Load the new card number from the library system into the campus directory.",
    pasted_advice="See where the program that makes the request takes the number from, and have "
    "the new card's number put there.",
)
def old_barcode_accepted(evidence: api.PatronEvidence) -> api.Answers:
    found = api.single_record(evidence)
    old = api.inactive_identifier(evidence)
    if old is not None and api.same_account(old[0], found.record):
        yield api.Draft(
            "The identifier is an old one of this patron's; the library system still accepts it.",
            *api.old_identifier_evidence(evidence, *old),
        )
