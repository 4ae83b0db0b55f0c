"""The identifier stands in more than one patron record.

What it means: a connection that looks into every field found two patrons under the value that
ReShare would send: it is one's barcode and another's user name, for example.

Why it matters: ReShare's question shows one patron, the one that the library system happens to
find first. Requests may run on the other person's account, today or after the next change.

What to change: see to it in the library system that the value stands in one record only.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import LOOKUP_PROBLEMS, NCIP_STANDARD
from verifier.domain.model.finding import (
    Evidence,
    Owner,
    Severity,
    Station,
    record_identifier_evidence,
    sent_identifier_evidence,
)
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, LookupAttempt
from verifier.domain.model.match import PatronMatch
from verifier.domain.model.site import IlsRole


@check(
    "patron.identifier-shared",
    severity=Severity.WARNING,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(f"{LOOKUP_PROBLEMS}, intermittent step 5", f"{NCIP_STANDARD}, Non-Unique User"),
    after=("request.identifier-placeholder", "patron.ambiguous"),
)
def identifier_shared(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether a connection that knows more found several patrons under the value sent."""
    sent = match.lookup.preview.patron_identifier
    told = [
        one
        for one in match.lookup.attempts
        if one.role is IlsRole.EVIDENCE
        and one.key.value == sent
        and not isinstance(one.outcome, CouldNotLook)
    ]
    shared = [one for one in told if isinstance(one.outcome, Ambiguous)]
    if shared:
        yield Draft(
            "The identifier stands in more than one patron record.",
            (sent_identifier_evidence(sent), *_records(shared[0])),
        )
    elif told:
        yield Saw("the identifier stands in one record at most")
    else:
        yield NotAsked("No connection that looks into every field was asked for the identifier.")


def _records(attempt: LookupAttempt) -> Iterator[Evidence]:
    if isinstance(attempt.outcome, Ambiguous):
        yield Evidence(what="answer", name=attempt.connection, value=attempt.outcome.said)
        for record in attempt.outcome.records:
            yield Evidence(
                what="record", name=f"{record.source}, internal id", value=record.internal_id
            )
            yield from map(record_identifier_evidence, record.identifiers)
