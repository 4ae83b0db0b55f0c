"""The library system knows more than one patron under this identifier.

What it means: the question that ReShare asks leads to several records.

Why it matters: ReShare cannot tell which of them is meant, and the request stops; or it takes the
first one, which may be another person.

What to change: see to it in the library system that the identifier stands in one record only.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, Saw, check
from verifier.domain.checks.patron_match import why_unanswered
from verifier.domain.checks.references import LOOKUP_PROBLEMS, NCIP_STANDARD
from verifier.domain.model.finding import (
    Evidence,
    Owner,
    Severity,
    Station,
    sent_identifier_evidence,
)
from verifier.domain.model.lookup import Ambiguous
from verifier.domain.model.match import PatronMatch


@check(
    "patron.ambiguous",
    severity=Severity.ERROR,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(f"{NCIP_STANDARD}, Non-Unique User", f"{LOOKUP_PROBLEMS}, intermittent step 5"),
    after=("request.identifier-placeholder",),
)
def ambiguous(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the identifier belongs to one record."""
    unasked = why_unanswered(match)
    if unasked:
        yield unasked
        return
    decisive = match.lookup.decisive
    if decisive is not None and isinstance(decisive.outcome, Ambiguous):
        count = decisive.outcome.count
        yield Draft(
            "The library system knows more than one patron under the identifier.",
            (
                sent_identifier_evidence(match.lookup.preview.patron_identifier),
                Evidence(
                    what="answer",
                    name=decisive.connection + (f" ({count} patrons)" if count else ""),
                    value=decisive.outcome.said,
                ),
            ),
        )
    else:
        yield Saw("the identifier leads to one record at most")
