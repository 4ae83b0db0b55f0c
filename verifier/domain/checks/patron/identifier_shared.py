"""The identifier stands in more than one patron record.

What it means: a connection that looks into every field found two patrons under the value that
ReShare would send: it is one's barcode and another's user name, for example.

Why it matters: ReShare's question shows one patron, the one that the library system happens to
find first. Requests may run on the other person's account, today or after the next change.

What to change: see to it in the library system that the value stands in one record only.
"""

from verifier.domain.checks import api


@api.check(
    "patron.identifier-shared",
    severity=api.Severity.WARNING,
    station=api.Station.ILS,
    owner=api.Owner.ILS,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 5", f"{api.NCIP_STANDARD}, Non-Unique User"),
    after=("request.identifier-placeholder", "patron.ambiguous"),
    order=150,
    reason="The User ID stands in the records of two patrons in the library system.",
    advice="See to it in the library system that the identifier stands in one patron record only.",
)
def identifier_shared(evidence: api.PatronEvidence) -> api.Answers:
    """Ask whether a connection that knows more found several patrons under the value sent."""
    sent = evidence.preview.patron_identifier
    answered = [
        attempt
        for attempt in evidence.lookup.attempts
        if attempt.role is api.IlsRole.EVIDENCE
        and attempt.key.value == sent
        and not isinstance(attempt.outcome, api.CouldNotLook)
    ]
    shared = [attempt for attempt in answered if isinstance(attempt.outcome, api.Ambiguous)]
    if shared:
        yield api.Draft(
            "The identifier stands in more than one patron record.",
            (api.sent_identifier_evidence(sent), *_records(shared[0])),
        )
    elif answered:
        yield api.Saw("the identifier stands in one record at most")
    else:
        yield api.NotAsked(
            "No connection that looks into every field was asked for the identifier."
        )


def _records(attempt: api.LookupAttempt) -> api.Iterator[api.Evidence]:
    if isinstance(attempt.outcome, api.Ambiguous):
        yield api.Evidence(what="answer", name=attempt.connection, value=attempt.outcome.message)
        for record in attempt.outcome.records:
            yield api.Evidence(
                what="record", name=f"{record.source}, internal id", value=record.internal_id
            )
            yield from map(api.record_identifier_evidence, record.identifiers)
