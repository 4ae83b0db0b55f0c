"""The patron owes more than the library allows.

What it means: the open balance in the patron record is above the limit at which the library
system stops a patron from borrowing.

Why it matters: the library system refuses the loan when the item arrives, whether or not ReShare
was informed. ReShare refuses the request only if the library system reports the patron as blocked.

What to change: the patron settles the account at the library, or the library waives the sum.
"""

from verifier.domain.checks import api


@api.warning(
    "patron.fines-over-limit",
    api.Station.ILS,
    owned_by=api.Owner.PATRON,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 3",),
    after=("decision.patron-blocked",),
    order=250,
    fine="what is owed is within the limit",
    reason="The patron owes more than the library allows.",
    advice="Settle the balance with the library, or have it waived.",
)
def fines_over_limit(evidence: api.PatronEvidence) -> api.Answers:
    limited = [found for found in api.balances(evidence) if found[1].limit is not None]
    if not limited:
        raise api.NotAsked("The limit for fines is not known here.")
    above = [found for found in limited if found[1].amount > (found[1].limit or 0)]
    if above:
        yield api.Draft(
            "The patron owes more than the library allows.",
            *(_shown(source, balance) for source, balance in above),
        )


def _shown(source: str, balance: api.Balance) -> api.Evidence:
    currency = f" {balance.currency}" if balance.currency else ""
    return api.Evidence(
        what="record",
        name=f"{source}, balance above {balance.limit}{currency}",
        value=f"{balance.amount}{currency}",
    )
