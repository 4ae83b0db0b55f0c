"""The patron is blocked in the library system.

What it means: the patron record carries a block, put there by staff or by a rule.

Why it matters: ReShare sees a block only if the library system turns it into the patron's status
in its answer. Otherwise the request is accepted, and the loan is refused at the desk.

What to change: the patron settles the reason for the block at the library, which then lifts it.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.checks.patrons import blocks_in_force, records_of_patron, unanswered
from verifier.checks.sources import LOOKUP_PROBLEMS, MODRS_LOOKUP
from verifier.model.capability import Sight
from verifier.model.finding import Evidence, Owner, Severity, Station
from verifier.model.match import PatronMatch
from verifier.model.patron import Block


@check(
    "patron.blocked-in-ils",
    severity=Severity.WARNING,
    station=Station.ILS,
    owner=Owner.PATRON,
    cites=(f"{LOOKUP_PROBLEMS}, intermittent step 3", MODRS_LOOKUP),
    after=("decision.patron-blocked",),
)
def blocked_in_ils(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the record carries a block."""
    records = records_of_patron(match)
    if not records:
        yield unanswered(match) or NotAsked("No record is known to be this patron's.")
        return
    blocks = dict.fromkeys(one for _, one in blocks_in_force(records, match.lookup.day))
    if blocks:
        yield Draft("The patron is blocked in the library system.", tuple(map(_described, blocks)))
        return
    unseen = match.lookup.cannot_see(Sight.BLOCKS, records)
    yield NotAsked(unseen) if unseen else Saw("no block was shown")


def _described(block: Block) -> Evidence:
    until = f", until {block.until.isoformat()}" if block.until else ""
    kind = f"{block.kind.value} block, stops {block.stops.value}{until}"
    return Evidence(what="block", name=kind, value=block.message)
