"""The identifier is an old one of this patron's, and the library system still accepts it.

What it means: the value stands in the patron record as inactive, and the patron is found by it
all the same.

Why it matters: it works until the library system is tidied up. The old number then leads nowhere,
or to the person who has it next.

What to change: bring the number of the current card into the campus directory.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import transform_evidence
from verifier.domain.checks.patron_match import (
    current_identifiers,
    found_by_reshare,
    inactive_identifier,
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
from verifier.domain.model.patron import same_account


@check(
    "patron.old-barcode-accepted",
    severity=Severity.WARNING,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{LOOKUP_PROBLEMS}, intermittent step 2",),
)
def old_barcode_accepted(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the patron is found by an old identifier."""
    found = found_by_reshare(match)
    if found is None:
        yield why_unanswered(match) or NotAsked("ReShare would find no single record.")
        return
    old = inactive_identifier(match)
    if old is None or not same_account(old[0], found.record):
        yield Saw("the identifier is not marked as an old one")
        return
    record, one = old
    yield Draft(
        "The identifier is an old one of this patron's; the library system still accepts it.",
        (
            sent_identifier_evidence(match.lookup.preview.patron_identifier),
            record_identifier_evidence(one),
            transform_evidence(Transform.T10),
            *map(record_identifier_evidence, current_identifiers(record, one.type)),
        ),
    )
