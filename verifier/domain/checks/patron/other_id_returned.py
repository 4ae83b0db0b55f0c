"""The library system answers with another identifier than it was asked for.

What it means: the patron was found, and the user number in the answer is not the one that was
sent: the value is an alias of the patron's number.

Why it matters: ReShare keeps its own patron entry under the number in the answer and the request
under the one that was sent. Limits and duplicates are counted by the latter, and a later message
with it may be refused.

What to change: send the number that the library system answers with. Some systems always answer
with their own primary number; if a test loan goes through to the end, all is well.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.patron_match import found_by_reshare, why_unanswered
from verifier.domain.checks.references import MODRS_DECISION, MODRS_LOOKUP
from verifier.domain.checks.reshare_settings import CROSSLINK_KEEPS_ANSWERED_ID
from verifier.domain.model.finding import (
    Evidence,
    Owner,
    Severity,
    Station,
    sent_identifier_evidence,
)
from verifier.domain.model.match import PatronMatch


@check(
    "patron.other-id-returned",
    severity=Severity.WARNING,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(MODRS_DECISION, f"{MODRS_LOOKUP}, acceptItem"),
    after=(
        "patron.not-the-expected",
        "patron.another-person",
        "patron.found-by-username-only",
        "patron.letter-case-relied-on",
        "patron.old-barcode-accepted",
    ),
)
def other_id_returned(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the answer names the identifier that was sent."""
    found = found_by_reshare(match)
    if found is None:
        yield why_unanswered(match) or NotAsked("ReShare would find no single record.")
        return
    if match.lookup.takes_over_identifier:
        yield NotAsked(CROSSLINK_KEEPS_ANSWERED_ID)
        return
    returned = found.answer.user_id if found.answer else None
    sent = match.lookup.preview.patron_identifier
    if not returned:
        yield NotAsked("The answer names no user number.")
    elif returned == sent:
        yield Saw("the answer names the identifier that was sent")
    else:
        yield Draft(
            "The library system found the patron and answered with another identifier.",
            (
                sent_identifier_evidence(sent),
                Evidence(what="answer", name="user id", value=returned),
            ),
        )
