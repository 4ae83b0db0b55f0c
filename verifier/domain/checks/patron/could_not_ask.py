"""The library system could not be asked about this patron.

What it means: the question that ReShare would ask got no answer that says anything about the
patron: no connection, a refusal, an error, or an answer that cannot be read.

Why it matters: it is not known whether the patron would be found. ReShare itself treats this
like an unknown patron and stops the request.

What to change: the evidence names what went wrong. Mend the connection to the library system and
check again. It says nothing about the patron's account.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import MODRS_LOOKUP
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.lookup import CouldNotLook, LookupFailure, PatronLookup
from verifier.domain.model.match import PatronMatch

WHY = {
    LookupFailure.AUTH_ERROR: "it did not accept our credentials",
    LookupFailure.FORBIDDEN: "it does not allow us this question",
    LookupFailure.UNSUPPORTED: "it does not support this question",
    LookupFailure.RATE_LIMITED: "it was asked too often",
    LookupFailure.TIMEOUT: "it did not answer in time",
    LookupFailure.UNREACHABLE: "it could not be reached",
    LookupFailure.TLS: "no secure connection to it came about",
    LookupFailure.REDIRECTED: "it pointed to another address, which is not followed",
    LookupFailure.SERVER_ERROR: "it reported an error of its own",
    LookupFailure.PROTOCOL_ERROR: "its answer could not be read",
    LookupFailure.TOO_LARGE: "its answer was too large",
    LookupFailure.WRONG_PATRON: "its answer was about somebody else",
    LookupFailure.NOT_CONFIGURED: "the connection is not fully set up",
}


@check(
    "patron.could-not-ask",
    severity=Severity.WARNING,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(f"{MODRS_LOOKUP}, lookupPatron",),
)
def could_not_ask(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the question about the patron was answered."""
    lookup = match.lookup
    decisive = lookup.decisive
    if decisive is not None and not isinstance(decisive.outcome, CouldNotLook):
        yield Saw("the library system answered")
        return
    failures = _failures(lookup)
    for connection, outcome in failures:
        yield Draft(
            "The library system could not be asked: " + WHY[outcome.failure] + ".",
            (Evidence(what="answer", name=connection, value=outcome.said),),
        )
    if not failures:
        yield NotAsked(lookup.not_asked or "There was nothing to ask the library system for.")


def _failures(lookup: PatronLookup) -> list[tuple[str, CouldNotLook]]:
    """ReShare's own failed question; every connection's, where ReShare would ask nothing."""
    decisive = lookup.decisive
    attempts = lookup.attempts if decisive is None else (decisive,)
    failed = {
        one.connection: one.outcome for one in attempts if isinstance(one.outcome, CouldNotLook)
    }
    answered = any(not isinstance(one.outcome, CouldNotLook) for one in attempts)
    return [] if answered else list(failed.items())
