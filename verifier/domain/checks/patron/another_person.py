"""The identifier leads to another person's record.

What it means: the library system knows a patron by the identifier, and that patron's name and
e-mail address are not those that the login released.

Why it matters: requests of this person would run on somebody else's account, with that person's
loans, fines and blocks, and that person's data would be shown.

What to change: find out which of the two is wrong: the number in the campus directory, or the
record that it stands in. If the person has only changed names, correct the record.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import record_evidence
from verifier.domain.checks.patron_match import found_by_reshare, why_unanswered
from verifier.domain.checks.references import (
    LOOKUP_PROBLEMS,
    LOST_BEFORE_RESHARE,
    NOT_DELIVERED,
    WRONG_VALUE,
)
from verifier.domain.model.finding import Owner, Severity, Station, sent_identifier_evidence
from verifier.domain.model.match import Agreement, PatronMatch


@check(
    "patron.another-person",
    severity=Severity.ERROR,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{LOOKUP_PROBLEMS}, intermittent step 5",),
    after=(*LOST_BEFORE_RESHARE, *NOT_DELIVERED, *WRONG_VALUE, "patron.not-the-expected"),
)
def another_person(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the record that ReShare would find is this person's."""
    found = found_by_reshare(match)
    if found is None:
        yield why_unanswered(match) or NotAsked("ReShare would find no single record.")
        return
    agreement = match.agreements[match.records.index(found.record)]
    if found.record.bearing(match.lookup.expected):
        yield Saw("the record holds the expected identifier")
    elif agreement is Agreement.DISAGREES:
        yield Draft(
            "The identifier leads to a record whose name and e-mail address are another person's.",
            (
                sent_identifier_evidence(match.lookup.preview.patron_identifier),
                *record_evidence(found.record),
            ),
        )
    elif agreement is Agreement.AGREES:
        yield Saw("name or e-mail address agree with the record")
    else:
        yield NotAsked("No name and no e-mail address could be compared with the record.")
