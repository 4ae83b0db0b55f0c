"""A connection that would tell more about the patron could not be asked.

What it means: besides ReShare's own lookup, another connection to the library system is set up for
evidence, and it gave no answer.

Why it matters: the verdict does not depend on it. But the patron may have old cards, a second
account, blocks or fines that this report does not show.

What to change: the evidence names what went wrong and which setting or permission to look at.
"""

from verifier.domain.checks import api


@api.notice(
    "patron.evidence-missing",
    api.Station.ILS,
    after=("patron.answer-about-another",),
    order=30,
    fine="every connection for evidence answered",
)
def evidence_missing(evidence: api.PatronEvidence) -> api.Answers:
    attempts = [
        attempt
        for attempt in evidence.lookup.attempts
        if attempt.role is api.IlsRole.EVIDENCE and not _cannot_be_asked_so(attempt)
    ]
    if not attempts:
        raise api.NotAsked("No connection for evidence was asked.")
    failures: dict[str, api.CouldNotLook] = {}
    for attempt in attempts:
        if isinstance(attempt.outcome, api.CouldNotLook):
            failures.setdefault(attempt.connection, attempt.outcome)
    for connection, outcome in failures.items():
        yield api.Draft(
            f"The connection {connection} for evidence could not be asked: "
            f"{api.LOOKUP_FAILURES[outcome.failure]}.",
            api.answer_evidence(connection, outcome.message),
        )


def _cannot_be_asked_so(attempt: api.LookupAttempt) -> bool:
    """Whether this kind of connection cannot search that way, so that nothing is missing."""
    unsupported = (
        isinstance(attempt.outcome, api.CouldNotLook)
        and attempt.outcome.failure is api.LookupFailure.UNSUPPORTED
    )
    return unsupported and attempt.key.kind is api.KeyKind.EMAIL
