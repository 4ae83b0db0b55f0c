"""The identifier leads to another person's record.

What it means: the library system knows a patron by the identifier, and that patron's name and
e-mail address are not those that the login released.

Why it matters: requests of this person would run on somebody else's account, with that person's
loans, fines and blocks, and that person's data would be shown.

What to change: find out which of the two is wrong: the number in the campus directory, or the
record that contains it. If the person has only changed names, correct the record.
"""

from verifier.domain.checks import api


@api.error(
    "patron.another-person",
    api.Station.IDP,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 5",),
    after=(
        *api.LOST_BEFORE_RESHARE,
        *api.NOT_DELIVERED,
        *api.WRONG_VALUE,
        "patron.not-the-expected",
    ),
    order=170,
    reason="The record found under this User ID bears another name and e-mail address.",
    advice="Find out whether the identifier was given to another person; correct it at the "
    "campus or in the record.",
)
def another_person(evidence: api.PatronEvidence) -> api.Answers:
    record = api.single_record(evidence).record
    agreement = evidence.match.agreements[evidence.match.records.index(record)]
    if record.bearing(evidence.lookup.expected):
        yield api.Saw("the record holds the expected identifier")
    elif agreement is api.Agreement.DISAGREES:
        yield api.Draft(
            "The identifier leads to a record whose name and e-mail address are another person's.",
            api.sent_evidence(evidence),
            *api.record_evidence(record),
        )
    elif agreement is api.Agreement.AGREES:
        yield api.Saw("name or e-mail address agree with the record")
    else:
        raise api.NotAsked("No name and no e-mail address could be compared with the record.")
