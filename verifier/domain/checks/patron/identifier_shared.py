"""The identifier stands in more than one patron record.

What it means: a connection that looks into every field found two patrons under the value that
ReShare would send: it is one's barcode and another's user name, for example.

Why it matters: ReShare's lookup shows one patron, the one that the library system happens to find
first. Requests may be placed on the other person's account, today or after the next change.

What to change: make sure in the library system that only one record has the value.
"""

from verifier.domain.checks import api


@api.warning(
    "patron.identifier-shared",
    api.Station.ILS,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 5", f"{api.NCIP_STANDARD}, Non-Unique User"),
    after=("request.identifier-placeholder", "patron.ambiguous"),
    order=150,
    fine="the identifier stands in one record at most",
    reason="The User ID stands in the records of two patrons in the library system.",
    advice="See to it in the library system that the identifier stands in one patron record only.",
)
def identifier_shared(evidence: api.PatronEvidence) -> api.Answers:
    answers = [
        (attempt.connection, attempt.outcome)
        for attempt in evidence.lookup.attempts
        if attempt.role is api.IlsRole.EVIDENCE
        and attempt.key.value == evidence.preview.stored_identifier
        and not isinstance(attempt.outcome, api.CouldNotLook)
    ]
    if not answers:
        raise api.NotAsked(
            "No connection that looks into every field was asked for the identifier."
        )
    for connection, outcome in answers:
        if isinstance(outcome, api.Ambiguous):
            yield api.Draft(
                "The identifier stands in more than one patron record.",
                api.sent_evidence(evidence),
                api.answer_evidence(connection, outcome.message),
                *(proof for record in outcome.records for proof in api.account_evidence(record)),
            )
            return
