"""The patron owes money to the library.

What it means: the patron record shows an open balance.

Why it matters: ReShare does not look at fines. They matter only if the library system blocks the
patron because of them, which another check tells.

What to change: nothing for the request. The patron may want to pay before the library blocks the
account.
"""

from verifier.domain.checks import api


@api.check(
    "patron.fines",
    severity=api.Severity.NOTICE,
    station=api.Station.ILS,
    owner=api.Owner.PATRON,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 3",),
    after=("patron.fines-over-limit",),
    order=260,
)
def fines(evidence: api.PatronEvidence) -> api.Answers:
    """Ask whether the record shows an open balance."""
    records = api.records_of_patron(evidence.match)
    if not records:
        yield api.why_unanswered(evidence) or api.NotAsked(
            "No record is known to be this patron's."
        )
        return
    balances = [
        (record.source, record.balance) for record in records if record.balance is not None
    ]
    owed = [(source, balance) for source, balance in balances if balance.amount > 0]
    if owed:
        yield api.Draft(
            "The patron owes money to the library.",
            tuple(
                api.Evidence(
                    what="record",
                    name=f"{source}, balance",
                    value=f"{balance.amount} {balance.currency or ''}".strip(),
                )
                for source, balance in owed
            ),
        )
    elif balances:
        yield api.Saw("nothing is owed")
    else:
        unseen = evidence.lookup.may_not_see(api.CapabilityName.BALANCE, records)
        yield api.NotAsked(unseen or "The library system shows no balance.")
