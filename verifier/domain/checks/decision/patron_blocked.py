"""ReShare would refuse the request, because the library system says that the patron is blocked.

What it means: the library system's answer gives the patron a status that ReShare reads as
blocked: BLOCKED, BARRED, EXPIRED or N.

Why it matters: the request gets the state *Invalid patron*, and goes to no supplier.

What to change: the patron settles the reason at the library, be it fines, an expired card or a
lost one. Staff can then send the request again. Where the record shows no such reason, the library
system's NCIP service gives the wrong status.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.patron_match import (
    found_by_reshare,
    record_problems,
    records_of_patron,
    states_active_account,
)
from verifier.domain.checks.references import (
    LOOKUP_PROBLEMS,
    MODRS_DECISION,
    NCIP_CLIENT,
    NOT_THIS_PATRON,
)
from verifier.domain.checks.reshare_settings import CROSSLINK_NO_PRIVILEGES
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.report import BorrowerDecision


@check(
    "decision.patron-blocked",
    severity=Severity.ERROR,
    station=Station.ILS,
    owner=Owner.PATRON,
    cites=(f"{LOOKUP_PROBLEMS}, intermittent step 3", MODRS_DECISION, NCIP_CLIENT),
    after=(*NOT_THIS_PATRON, "patron.record-expired", "patron.record-inactive"),
)
def patron_blocked(decision: BorrowerDecision) -> Iterator[Answer]:
    """Ask whether the patron's status lets the request through."""
    found = found_by_reshare(decision.match)
    if decision.settings.is_crosslink:
        yield NotAsked(CROSSLINK_NO_PRIVILEGES)
    elif not decision.checked:
        yield NotAsked("ReShare's borrower check is off.")
    elif found is None or decision.status not in ("OK", "BLOCKED"):
        yield NotAsked("ReShare would read no status of this patron.")
    elif decision.status == "OK":
        yield Saw("ReShare reads the patron's status as OK")
    else:
        privileges = found.answer.privileges if found.answer else ()
        yield Draft(
            "ReShare would refuse the request: the library system says that the patron is "
            "blocked.",
            tuple(Evidence(what="privilege", name=one.key, value=one.value) for one in privileges),
            owner=Owner.ILS if _without_a_reason(decision) else None,
        )


def _without_a_reason(decision: BorrowerDecision) -> bool:
    """Tell whether the record itself shows that all is well, so that its answer misleads."""
    records = records_of_patron(decision.match)
    owes = any(one.balance is not None and one.balance.amount > 0 for one in records)
    return states_active_account(records) and not (
        owes or record_problems(records, decision.match.lookup.day)
    )
