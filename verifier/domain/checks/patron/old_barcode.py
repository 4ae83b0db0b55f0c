"""The identifier is an old one of this patron's, and it no longer leads to the record.

What it means: the value stands in the patron record as inactive, and the library system does not
find the patron by it. Usually the person has a new card and the campus directory still has the
number of the old one.

Why it matters: the library system answers as if the patron did not exist, and the request stops.

What to change: bring the number of the current card into the campus directory. If the old number
is the one to keep, it has to be made active in the library system.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import transform_evidence
from verifier.domain.checks.patron_match import (
    current_identifiers,
    inactive_identifier,
    not_found_by_reshare,
    why_unanswered,
)
from verifier.domain.checks.references import LOOKUP_PROBLEMS
from verifier.domain.model.finding import (
    Owner,
    Severity,
    Station,
    record_identifier_evidence,
    sent_identifier_evidence,
)
from verifier.domain.model.match import PatronMatch, Transform
from verifier.domain.model.patron import CapabilityName


@check(
    "patron.old-barcode",
    severity=Severity.ERROR,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{LOOKUP_PROBLEMS}, intermittent step 2",),
    after=("patron.transform-spoils-identifier",),
)
def old_barcode(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the unknown identifier is an old one."""
    unasked = why_unanswered(match)
    if unasked:
        yield unasked
        return
    if not_found_by_reshare(match) is None:
        yield NotAsked("The library system found somebody by the identifier.")
        return
    old = inactive_identifier(match)
    if old is not None:
        record, one = old
        yield Draft(
            "The identifier is an old one of this patron's, and the library system no longer "
            "finds the patron by it.",
            (
                sent_identifier_evidence(match.lookup.preview.patron_identifier),
                record_identifier_evidence(one),
                transform_evidence(Transform.T10),
                *map(record_identifier_evidence, current_identifiers(record, one.type)),
            ),
        )
        return
    unseen = match.lookup.cannot_see(CapabilityName.OLD_IDENTIFIERS, match.records)
    if match.records and unseen:
        yield NotAsked(unseen)
    elif match.records:
        yield Saw("the identifier is not an old one of a record that was seen")
    else:
        yield NotAsked("No record was seen, so old identifiers could not be compared.")
