"""The patron is found only by ReShare's second attempt, as a user name.

What it means: the library system knows nobody under this number. ReShare then asks again with
the same text as a user name, and finds the patron.

Why it matters: the request is accepted now. When the item arrives, ReShare sends the original
text as the number again (AcceptItem), and the library system answers that it knows no such user.

What to change: send the identifier that the library system accepts as the user's number, mostly
the barcode.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.checks.differences import by_transform
from verifier.checks.evidence import on_record, sent_identifier
from verifier.checks.patrons import found_by_reshare, unanswered
from verifier.checks.sources import MODRS_LOOKUP, NCIP_LOOKUP_PAGE
from verifier.model.finding import Owner, Severity, Station
from verifier.model.lookup import KeyKind
from verifier.model.match import PatronMatch, Transform


@check(
    "patron.found-by-username-only",
    severity=Severity.WARNING,
    station=Station.ILS,
    owner=Owner.RESHARE,
    cites=(f"{MODRS_LOOKUP}, lookupPatron and acceptItem", NCIP_LOOKUP_PAGE),
    after=("patron.not-the-expected", "patron.another-person"),
)
def found_by_username_only(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the first question was enough."""
    found = found_by_reshare(match)
    decisive = match.lookup.decisive
    if found is None or decisive is None:
        yield unanswered(match) or NotAsked("ReShare would find no single record.")
    elif decisive.key.kind is KeyKind.USERNAME:
        yield Draft(
            "The patron is found only as a user name: ReShare accepts the request, and fails "
            "when the item arrives.",
            (
                sent_identifier(match.lookup.preview.patron_identifier),
                by_transform(Transform.T11),
                *map(on_record, found.record.identifiers),
            ),
        )
    else:
        yield Saw("found by the first question")
