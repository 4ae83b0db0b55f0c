"""The patron is found only by ReShare's second attempt, as a user name.

What it means: the library system knows nobody under this number. ReShare then asks again with
the same text as a user name, and finds the patron.

Why it matters: the request is accepted now. When the item arrives, ReShare sends the original
text as the number again (AcceptItem), and the library system answers that it knows no such user.

What to change: send the identifier that the library system accepts as the user's number, mostly
the barcode. Where it is released too, take it from there; otherwise have it released.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import transform_evidence
from verifier.domain.checks.patron_match import (
    asked_kind,
    found_by_reshare,
    is_exact,
    is_from_sent,
    why_unanswered,
)
from verifier.domain.checks.references import MODRS_LOOKUP, NCIP_LOOKUP_PAGE, NOT_THIS_PATRON
from verifier.domain.checks.reshare_settings import CROSSLINK_KEEPS_ANSWERED_ID
from verifier.domain.model.finding import (
    Owner,
    Severity,
    Station,
    attribute_evidence,
    record_identifier_evidence,
    sent_identifier_evidence,
)
from verifier.domain.model.lookup import KeyKind
from verifier.domain.model.match import IdentifierMatch, PatronMatch, Transform


@check(
    "patron.found-by-username-only",
    severity=Severity.WARNING,
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=(f"{MODRS_LOOKUP}, lookupPatron and acceptItem", NCIP_LOOKUP_PAGE),
    after=(
        *NOT_THIS_PATRON,
        "request.sub-as-identifier",
        "request.typed-name",
        "request.header-missing",
    ),
)
def found_by_username_only(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the first question was enough."""
    found = found_by_reshare(match)
    decisive = match.lookup.decisive
    if found is None or decisive is None:
        yield why_unanswered(match) or NotAsked("ReShare would find no single record.")
    elif match.lookup.takes_over_identifier:
        yield NotAsked(CROSSLINK_KEEPS_ANSWERED_ID)
    elif decisive.key.kind is KeyKind.USERNAME:
        better = _of_the_asked_kind(match)
        yield Draft(
            "The patron is found only as a user name: ReShare accepts the request, and fails "
            "when the item arrives.",
            (
                sent_identifier_evidence(match.lookup.preview.patron_identifier),
                transform_evidence(Transform.T11),
                *map(record_identifier_evidence, found.record.identifiers),
                *(attribute_evidence(one.attribute, one.value) for one in better[:1]),
            ),
            station=Station.DISCOVERY if better else None,
            owner=Owner.DISCOVERY if better else None,
        )
    else:
        yield Saw("found by the first question")


def _of_the_asked_kind(match: PatronMatch) -> list[IdentifierMatch]:
    """List the released values that discovery could send: what ReShare's question goes by."""
    kind = asked_kind(match)
    leading = () if match.person is None else match.leading_to(match.person)
    return [
        one
        for one in leading
        if is_exact(one) and one.matches.lower() == kind and not is_from_sent(match, one)
    ]
