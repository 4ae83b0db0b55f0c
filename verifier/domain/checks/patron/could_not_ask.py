"""The library system could not be asked about this patron.

What it means: the lookup that ReShare would make got no answer about the patron: no connection, a
refusal, an error, or an answer that cannot be read.

Why it matters: it is not known whether the patron would be found. ReShare itself treats this
like an unknown patron and stops the request.

What to change: the evidence names what went wrong. Correct the connection to the library system
and check again. This says nothing about the patron's account.
"""

from verifier.domain.checks import api

_TAKEN = " CrossLink takes an empty response for success, so it would accept any identifier."


@api.warning(
    "patron.could-not-ask",
    api.Station.ILS,
    cites=(f"{api.MODRS_LOOKUP}, lookupPatron",),
    order=10,
    advice="Mend the connection to the library system, of which the evidence says what went "
    "wrong; verifier lint tests it. Then verify again.",
)
def could_not_ask(evidence: api.PatronEvidence) -> api.Answers:
    lookup = evidence.lookup
    decisive = lookup.decisive
    if decisive is not None and not isinstance(decisive.outcome, api.CouldNotLook):
        yield api.Saw("the library system answered")
        return
    # ReShare's own failed question; every connection's, where ReShare would ask nothing
    attempts = lookup.attempts if decisive is None else (decisive,)
    failures = {
        attempt.connection: attempt.outcome
        for attempt in attempts
        if isinstance(attempt.outcome, api.CouldNotLook)
    }
    if not attempts or any(
        not isinstance(attempt.outcome, api.CouldNotLook) for attempt in attempts
    ):
        raise api.NotAsked(lookup.not_asked or "There was nothing to ask the library system for.")
    for connection, outcome in failures.items():
        yield api.Draft(
            f"The library system could not be asked: {api.LOOKUP_FAILURES[outcome.failure]}."
            + (_TAKEN if outcome.empty and lookup.flavour is api.Flavour.CROSSLINK else ""),
            api.answer_evidence(connection, outcome.message),
        )
