"""The patron owes money to the library.

What it means: the patron record shows an open balance.

Why it matters: ReShare does not look at fines. They matter only if the library system blocks the
patron because of them, which another check reports.

What to change: nothing for the request. The patron may want to pay before the library blocks the
account.
"""

from verifier.domain.checks import api


@api.notice(
    "patron.fines",
    api.Station.ILS,
    owned_by=api.Owner.PATRON,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 3",),
    after=("patron.fines-over-limit",),
    order=260,
    fine="nothing is owed",
)
def fines(evidence: api.PatronEvidence) -> api.Answers:
    owed = [found for found in api.balances(evidence) if found[1].amount > 0]
    if owed:
        yield api.Draft(
            "The patron owes money to the library.",
            *(
                api.Evidence(
                    what="record",
                    name=f"{source}, balance",
                    value=f"{balance.amount} {balance.currency or ''}".strip(),
                )
                for source, balance in owed
            ),
        )
