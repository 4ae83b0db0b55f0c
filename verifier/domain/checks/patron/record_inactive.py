"""The patron's record is inactive in the library system.

What it means: the library system keeps the record and has put it out of use.

Why it matters: ReShare refuses such a patron only if the library system says so in its answer.
Even where the request is accepted, nothing can be lent on an inactive record.

What to change: have the record made active, if the person is entitled to borrow.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.patron_match import records_of_patron, why_unanswered
from verifier.domain.checks.references import LOOKUP_PROBLEMS
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.match import PatronMatch
from verifier.domain.model.patron import AccountStatus, CapabilityName


@check(
    "patron.record-inactive",
    severity=Severity.WARNING,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(f"{LOOKUP_PROBLEMS}, intermittent step 1",),
)
def record_inactive(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the record is in use."""
    records = records_of_patron(match)
    if not records:
        yield why_unanswered(match) or NotAsked("No record is known to be this patron's.")
        return
    inactive = [one for one in records if one.account_status is AccountStatus.INACTIVE]
    if inactive:
        yield Draft(
            "The patron's record is inactive in the library system.",
            tuple(
                Evidence(what="record", name=f"{one.source}, account status", value="inactive")
                for one in inactive
            ),
        )
    elif any(one.account_status is AccountStatus.ACTIVE for one in records):
        yield Saw("the record is active")
    else:
        untold = match.lookup.may_not_see(CapabilityName.ACCOUNT_STATUS, records)
        yield NotAsked(untold or "The library system does not say whether the record is active.")
