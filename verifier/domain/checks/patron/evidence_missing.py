"""A connection that would tell more about the patron could not be asked.

What it means: beside ReShare's own question, another connection to the library system is set up
for evidence, and it gave no answer.

Why it matters: the verdict does not depend on it. But old cards, second accounts, blocks and fines
may be there and stay unseen.

What to change: the evidence names what went wrong and which setting or permission to look at.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.patron.could_not_ask import WHY
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.lookup import CouldNotLook, KeyKind, LookupAttempt, LookupFailure
from verifier.domain.model.match import PatronMatch
from verifier.domain.model.site import IlsRole


@check(
    "patron.evidence-missing",
    severity=Severity.NOTICE,
    station=Station.ILS,
    owner=Owner.ILS,
    after=("patron.answer-about-another",),
)
def evidence_missing(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the connections for evidence answered."""
    attempts = [
        one
        for one in match.lookup.attempts
        if one.role is IlsRole.EVIDENCE and not _cannot_be_asked_so(one)
    ]
    if not attempts:
        yield NotAsked("No connection for evidence was asked.")
        return
    failures: dict[str, CouldNotLook] = {}
    for one in attempts:
        if isinstance(one.outcome, CouldNotLook) and one.connection not in failures:
            failures[one.connection] = one.outcome
    for connection, outcome in failures.items():
        yield Draft(
            f"The connection {connection} for evidence could not be asked: "
            f"{WHY[outcome.failure]}.",
            (Evidence(what="answer", name=connection, value=outcome.said),),
        )
    if not failures:
        yield Saw("every connection for evidence answered")


def _cannot_be_asked_so(attempt: LookupAttempt) -> bool:
    """Whether the kind of connection has no such question: then nothing is missing."""
    unsupported = (
        isinstance(attempt.outcome, CouldNotLook)
        and attempt.outcome.failure is LookupFailure.UNSUPPORTED
    )
    return unsupported and attempt.key.kind is KeyKind.EMAIL
