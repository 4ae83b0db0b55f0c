"""A library system answered about another patron than the one asked for.

What it means: the record that came back bears the value asked for nowhere. It was thrown away.

Why it matters: an interface that answers a question about one patron with another one's record
cannot be relied on, and other programs may believe it.

What to change: find out why the interface does so: a search that takes signs in the value for
wildcards, a cache in between, or a record that was merged. Until then its answers prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import LOOKUP_PROBLEMS
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.lookup import CouldNotLook, LookupFailure
from verifier.domain.model.match import PatronMatch


@check(
    "patron.answer-about-another",
    severity=Severity.WARNING,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(f"{LOOKUP_PROBLEMS}, intermittent step 5",),
)
def answer_about_another(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether every answer was about the patron asked for."""
    attempts = match.lookup.attempts
    if not attempts:
        yield NotAsked(match.lookup.not_asked or "The library system was not asked.")
        return
    wrong = {
        one.connection: one.outcome
        for one in attempts
        if isinstance(one.outcome, CouldNotLook)
        and one.outcome.failure is LookupFailure.WRONG_PATRON
    }
    if wrong:
        yield Draft(
            "A library system answered about another patron than the one asked for.",
            tuple(
                Evidence(what="answer", name=connection, value=outcome.said)
                for connection, outcome in wrong.items()
            ),
        )
    else:
        yield Saw("no answer was about somebody else")
