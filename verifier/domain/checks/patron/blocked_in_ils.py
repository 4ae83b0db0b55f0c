"""The patron is blocked in the library system.

What it means: the patron record carries a block, put there by staff or by a rule.

Why it matters: ReShare sees a block only if the library system turns it into the patron's status
in its answer. Otherwise the request is accepted, and the loan is refused at the desk.

What to change: the patron settles the reason for the block at the library, which then lifts it.
"""

from verifier.domain.checks import api


@api.warning(
    "patron.blocked-in-ils",
    api.Station.ILS,
    owned_by=api.Owner.PATRON,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 3", api.MODRS_LOOKUP),
    after=("decision.patron-blocked",),
    order=240,
    fine="no block was shown",
    reason="The library system blocks the patron, and ReShare does not see it.",
    advice="Settle with the library what blocks the account.",
)
def blocked_in_ils(evidence: api.PatronEvidence) -> api.Answers:
    records = api.known_records(evidence)
    blocks = dict.fromkeys(block for _, block in api.blocks_in_force(records, evidence.lookup.day))
    unseen = evidence.lookup.cannot_see(api.CapabilityName.BLOCKS, records)
    if blocks:
        yield api.Draft("The patron is blocked in the library system.", *map(_described, blocks))
    elif unseen:
        raise api.NotAsked(unseen)


def _described(block: api.Block) -> api.Evidence:
    until = f", until {block.until.isoformat()}" if block.until else ""
    kind = f"{block.kind.value} block, stops {block.stops.value}{until}"
    return api.Evidence(what="block", name=kind, value=block.message)
