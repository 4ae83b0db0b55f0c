"""The patron owes more than the library allows.

What it means: the open balance in the patron record is above the limit at which the library
system stops a patron from borrowing.

Why it matters: the library system refuses the loan when the item arrives, whether or not ReShare
was told. ReShare refuses the request only where the limit reaches it as a status.

What to change: the patron settles the account at the library, or the library waives the sum.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.patron_match import records_of_patron, why_unanswered
from verifier.domain.checks.references import LOOKUP_PROBLEMS
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.match import PatronMatch
from verifier.domain.model.patron import Balance, CapabilityName


@check(
    "patron.fines-over-limit",
    severity=Severity.WARNING,
    station=Station.ILS,
    owner=Owner.PATRON,
    cites=(f"{LOOKUP_PROBLEMS}, intermittent step 3",),
    after=("decision.patron-blocked",),
)
def fines_over_limit(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the balance is above the limit that is known."""
    records = records_of_patron(match)
    if not records:
        yield why_unanswered(match) or NotAsked("No record is known to be this patron's.")
        return
    balances = [(one.source, one.balance) for one in records if one.balance is not None]
    limited = [(source, one) for source, one in balances if one.limit is not None]
    above = [(source, one) for source, one in limited if one.amount > (one.limit or 0)]
    if above:
        yield Draft(
            "The patron owes more than the library allows.",
            tuple(_shown(source, balance) for source, balance in above),
        )
    elif limited:
        yield Saw("what is owed is within the limit")
    elif balances:
        yield NotAsked("The limit for fines is not known here.")
    else:
        untold = match.lookup.may_not_see(CapabilityName.BALANCE, records)
        yield NotAsked(untold or "The library system shows no balance.")


def _shown(source: str, balance: Balance) -> Evidence:
    currency = f" {balance.currency}" if balance.currency else ""
    return Evidence(
        what="record",
        name=f"{source}, balance above {balance.limit}{currency}",
        value=f"{balance.amount}{currency}",
    )
