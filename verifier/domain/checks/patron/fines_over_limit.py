"""The patron owes more than the library allows.

What it means: the open balance in the patron record is above the limit at which the library
system stops a patron from borrowing.

Why it matters: the library system refuses the loan when the item arrives, whether or not ReShare
was told. ReShare refuses the request only where the limit reaches it as a status.

What to change: the patron settles the account at the library, or the library waives the sum.
"""

from verifier.domain.checks import api


@api.check(
    "patron.fines-over-limit",
    severity=api.Severity.WARNING,
    station=api.Station.ILS,
    owner=api.Owner.PATRON,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 3",),
    after=("decision.patron-blocked",),
    order=250,
    reason="The patron owes more than the library allows.",
    advice="Settle the balance with the library, or have it waived.",
)
def fines_over_limit(evidence: api.PatronEvidence) -> api.Answers:
    """Ask whether the balance is above the limit that is known."""
    records = api.records_of_patron(evidence.match)
    if not records:
        yield api.why_unanswered(evidence) or api.NotAsked(
            "No record is known to be this patron's."
        )
        return
    balances = [
        (record.source, record.balance) for record in records if record.balance is not None
    ]
    limited = [(source, balance) for source, balance in balances if balance.limit is not None]
    above = [
        (source, balance) for source, balance in limited if balance.amount > (balance.limit or 0)
    ]
    if above:
        yield api.Draft(
            "The patron owes more than the library allows.",
            tuple(_shown(source, balance) for source, balance in above),
        )
    elif limited:
        yield api.Saw("what is owed is within the limit")
    elif balances:
        yield api.NotAsked("The limit for fines is not known here.")
    else:
        unseen = evidence.lookup.may_not_see(api.CapabilityName.BALANCE, records)
        yield api.NotAsked(unseen or "The library system shows no balance.")


def _shown(source: str, balance: api.Balance) -> api.Evidence:
    currency = f" {balance.currency}" if balance.currency else ""
    return api.Evidence(
        what="record",
        name=f"{source}, balance above {balance.limit}{currency}",
        value=f"{balance.amount}{currency}",
    )
