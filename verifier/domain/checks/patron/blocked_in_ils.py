"""The patron is blocked in the library system.

What it means: the patron record carries a block, put there by staff or by a rule.

Why it matters: ReShare sees a block only if the library system turns it into the patron's status
in its answer. Otherwise the request is accepted, and the loan is refused at the desk.

What to change: the patron settles the reason for the block at the library, which then lifts it.
"""

from verifier.domain.checks import api


@api.check(
    "patron.blocked-in-ils",
    severity=api.Severity.WARNING,
    station=api.Station.ILS,
    owner=api.Owner.PATRON,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 3", api.MODRS_LOOKUP),
    after=("decision.patron-blocked",),
    order=240,
    reason="The library system blocks the patron, and ReShare does not see it.",
    advice="Settle with the library what blocks the account.",
)
def blocked_in_ils(evidence: api.PatronEvidence) -> api.Answers:
    """Ask whether the record carries a block."""
    records = api.records_of_patron(evidence.match)
    if not records:
        yield api.why_unanswered(evidence) or api.NotAsked(
            "No record is known to be this patron's."
        )
        return
    blocks = dict.fromkeys(block for _, block in api.blocks_in_force(records, evidence.lookup.day))
    if blocks:
        yield api.Draft(
            "The patron is blocked in the library system.", tuple(map(_described, blocks))
        )
        return
    unseen = evidence.lookup.cannot_see(api.CapabilityName.BLOCKS, records)
    yield api.NotAsked(unseen) if unseen else api.Saw("no block was shown")


def _described(block: api.Block) -> api.Evidence:
    until = f", until {block.until.isoformat()}" if block.until else ""
    kind = f"{block.kind.value} block, stops {block.stops.value}{until}"
    return api.Evidence(what="block", name=kind, value=block.message)
