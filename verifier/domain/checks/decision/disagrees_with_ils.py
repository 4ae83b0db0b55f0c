"""ReShare and the library system judge this patron differently.

What it means: ReShare would accept the request although the library system keeps the patron as
blocked, expired or inactive; or it would refuse a patron with whom all is well there.

Why it matters: ReShare reads only one status word in the library system's answer. Where that word
does not tell the patron's true state, requests are accepted that the library cannot serve, or
good patrons are turned away.

What to change: have the library system's NCIP service put blocks and expiry into the privilege
STATUS. Until then, staff should look at the record itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.patron_match import (
    found_this_patron,
    record_problems,
    records_of_patron,
    states_active_account,
)
from verifier.domain.checks.references import MODRS_DECISION, NCIP_CLIENT, NOT_THIS_PATRON
from verifier.domain.checks.reshare_settings import CROSSLINK_NO_PRIVILEGES
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.report import BorrowerDecision


@check(
    "decision.disagrees-with-ils",
    severity=Severity.WARNING,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(MODRS_DECISION, NCIP_CLIENT),
    after=(
        *NOT_THIS_PATRON,
        "decision.patron-blocked",
        "patron.record-inactive",
        "patron.record-expired",
        "patron.blocked-in-ils",
    ),
)
def disagrees_with_ils(decision: BorrowerDecision) -> Iterator[Answer]:
    """Ask whether ReShare's verdict on the patron's state is the library system's."""
    if decision.settings.is_crosslink:
        yield NotAsked(CROSSLINK_NO_PRIVILEGES)
        return
    if not decision.checked:
        yield NotAsked("ReShare's borrower check is off.")
        return
    if not found_this_patron(decision.match) or decision.status not in ("OK", "BLOCKED"):
        yield NotAsked("ReShare would read no status of this patron.")
        return
    records = records_of_patron(decision.match)
    troubles = record_problems(records, decision.match.lookup.day)
    if decision.status == "OK" and troubles:
        yield Draft(
            "ReShare would accept a patron whom the library system does not let borrow.", troubles
        )
    elif decision.status == "BLOCKED" and not troubles and states_active_account(records):
        yield Draft(
            "ReShare would refuse a patron with whom all is well in the library system.",
            (Evidence(what="answer", name="status in ReShare", value=decision.status),),
        )
    else:
        yield Saw("ReShare's verdict does not contradict the library system's")
