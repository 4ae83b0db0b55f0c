"""The patron is blocked in the library system.

What it means: the patron record carries a block, put there by staff or by a rule.

Why it matters: ReShare sees a block only if the library system turns it into the patron's status
in its answer. Otherwise the request is accepted, and the loan is refused at the desk.

What to change: the patron settles the reason for the block at the library, which then lifts it.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.patron_match import blocks_in_force, records_of_patron, why_unanswered
from verifier.domain.checks.references import LOOKUP_PROBLEMS, MODRS_LOOKUP
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.match import PatronMatch
from verifier.domain.model.patron import Block, CapabilityName


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
        yield why_unanswered(match) or NotAsked("No record is known to be this patron's.")
        return
    blocks = dict.fromkeys(one for _, one in blocks_in_force(records, match.lookup.day))
    if blocks:
        yield Draft("The patron is blocked in the library system.", tuple(map(_described, blocks)))
        return
    unseen = match.lookup.cannot_see(CapabilityName.BLOCKS, records)
    yield NotAsked(unseen) if unseen else Saw("no block was shown")


def _described(block: Block) -> Evidence:
    until = f", until {block.until.isoformat()}" if block.until else ""
    kind = f"{block.kind.value} block, stops {block.stops.value}{until}"
    return Evidence(what="block", name=kind, value=block.message)
