"""The patron owes money to the library.

What it means: the patron record shows an open balance.

Why it matters: ReShare does not look at fines. They matter only if the library system blocks the
patron because of them, which another check tells.

What to change: nothing for the request. The patron may want to pay before the library blocks the
account.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.patron_match import records_of_patron, why_unanswered
from verifier.domain.checks.references import LOOKUP_PROBLEMS
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.match import PatronMatch
from verifier.domain.model.patron import CapabilityName


@check(
    "patron.fines",
    severity=Severity.NOTICE,
    station=Station.ILS,
    owner=Owner.PATRON,
    cites=(f"{LOOKUP_PROBLEMS}, intermittent step 3",),
    after=("patron.fines-over-limit",),
)
def fines(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the record shows an open balance."""
    records = records_of_patron(match)
    if not records:
        yield why_unanswered(match) or NotAsked("No record is known to be this patron's.")
        return
    balances = [(one.source, one.balance) for one in records if one.balance is not None]
    owed = [(source, balance) for source, balance in balances if balance.amount > 0]
    if owed:
        yield Draft(
            "The patron owes money to the library.",
            tuple(
                Evidence(
                    what="record",
                    name=f"{source}, balance",
                    value=f"{balance.amount} {balance.currency or ''}".strip(),
                )
                for source, balance in owed
            ),
        )
    elif balances:
        yield Saw("nothing is owed")
    else:
        untold = match.lookup.may_not_see(CapabilityName.BALANCE, records)
        yield NotAsked(untold or "The library system shows no balance.")
