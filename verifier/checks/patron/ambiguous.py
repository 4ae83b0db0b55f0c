"""The library system knows more than one patron under this identifier.

What it means: the question that ReShare asks leads to several records.

Why it matters: ReShare cannot tell which of them is meant, and the request stops; or it takes the
first one, which may be another person.

What to change: see to it in the library system that the identifier stands in one record only.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks.check import Answer, Draft, Saw, check
from verifier.checks.evidence import sent_identifier
from verifier.checks.patrons import unanswered
from verifier.checks.sources import LOOKUP_PROBLEMS, NCIP_STANDARD
from verifier.model.finding import Evidence, Owner, Severity, Station
from verifier.model.lookup import Ambiguous
from verifier.model.match import PatronMatch


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
    unasked = unanswered(match)
    if unasked:
        yield unasked
        return
    decisive = match.lookup.decisive
    if decisive is not None and isinstance(decisive.outcome, Ambiguous):
        count = decisive.outcome.count
        yield Draft(
            "The library system knows more than one patron under the identifier.",
            (
                sent_identifier(match.lookup.preview.patron_identifier),
                Evidence(
                    what="answer",
                    name=decisive.connection + (f" ({count} patrons)" if count else ""),
                    value=decisive.outcome.said,
                ),
            ),
        )
    else:
        yield Saw("the identifier leads to one record at most")
