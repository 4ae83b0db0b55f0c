"""The identifier is an old one of this patron's, and the library system still accepts it.

What it means: the value stands in the patron record as inactive, and the patron is found by it
all the same.

Why it matters: it works until the library system is tidied up. The old number then leads nowhere,
or to the person who has it next.

What to change: bring the number of the current card into the campus directory.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.checks.evidence import by_transform, on_record, sent_identifier
from verifier.checks.patrons import (
    current_identifiers,
    found_by_reshare,
    inactive_identifier,
    unanswered,
)
from verifier.checks.sources import LOOKUP_PROBLEMS
from verifier.model.finding import Owner, Severity, Station
from verifier.model.match import PatronMatch, Transform
from verifier.model.patron import same_account


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
        yield unanswered(match) or NotAsked("ReShare would find no single record.")
        return
    old = inactive_identifier(match)
    if old is None or not same_account(old[0], found.record):
        yield Saw("the identifier is not marked as an old one")
        return
    record, one = old
    yield Draft(
        "The identifier is an old one of this patron's; the library system still accepts it.",
        (
            sent_identifier(match.lookup.preview.patron_identifier),
            on_record(one),
            by_transform(Transform.T10),
            *map(on_record, current_identifiers(record, one.type)),
        ),
    )
