"""The patron record holds the identifier, and ReShare's question does not find it.

What it means: the value that ReShare would send stands in the patron's record, in use and of the
kind that is wanted. Asked as ReShare asks, the library system says that there is no such patron.

Why it matters: the campus and ReShare do everything right, and the request stops all the same.

What to change: see that the address and the agencies are those that ReShare uses, and not another
library's or a test system's; and in which field the library system's NCIP service looks for a
patron, which some systems let you choose. Where the record stands in an export, it may be newer or
older than the system itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.patron_match import asked_kind, not_found_or_why, records_of_patron
from verifier.domain.checks.references import (
    LOOKUP_PROBLEMS,
    LOST_BEFORE_RESHARE,
    NCIP_LOOKUP_PAGE,
    NOT_DELIVERED,
)
from verifier.domain.model.finding import (
    Evidence,
    Owner,
    Severity,
    Station,
    record_identifier_evidence,
    sent_identifier_evidence,
)
from verifier.domain.model.match import PatronMatch
from verifier.domain.model.patron import IdentifierStatus


@check(
    "patron.held-and-not-found",
    severity=Severity.ERROR,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(f"{LOOKUP_PROBLEMS}, intermittent step 1", NCIP_LOOKUP_PAGE),
    after=(*LOST_BEFORE_RESHARE, *NOT_DELIVERED, "patron.identifier-is-another-attribute"),
)
def held_and_not_found(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether an identifier that the record holds is unknown to ReShare's question."""
    unknown = not_found_or_why(match)
    if isinstance(unknown, NotAsked):
        yield unknown
        return
    sent, kind = match.lookup.preview.patron_identifier, asked_kind(match)
    held = [
        (record.source, one)
        for record in records_of_patron(match)
        for one in record.bearing(sent)
        if one.status is not IdentifierStatus.INACTIVE and kind in (None, one.type.lower())
    ]
    if not held:
        yield Saw("no record that was seen holds the identifier in use")
        return
    connection, answer = unknown
    yield Draft(
        "The patron record holds the identifier, and ReShare's question does not find it.",
        (
            sent_identifier_evidence(sent),
            Evidence(what="answer", name=connection, value=answer.said),
            *(Evidence(what="source", name=f"{source} holds it") for source, _ in held[:1]),
            *(record_identifier_evidence(one) for _, one in held[:1]),
        ),
    )
