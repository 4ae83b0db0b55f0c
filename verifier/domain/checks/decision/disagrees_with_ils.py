"""ReShare and the library system judge this patron differently.

What it means: ReShare would accept the request although the library system keeps the patron as
blocked, expired or inactive; or it would refuse a patron with whom all is well there.

Why it matters: ReShare reads only one status word in the library system's answer. Where that word
does not tell the patron's true state, requests are accepted that the library cannot serve, or
good patrons are turned away.

What to change: have the library system's NCIP service put blocks and expiry into the privilege
STATUS. Until then, staff should look at the record itself.
"""

from verifier.domain.checks import api


@api.check(
    "decision.disagrees-with-ils",
    severity=api.Severity.WARNING,
    station=api.Station.RESHARE,
    owner=api.Owner.RESHARE,
    cites=(api.MODRS_DECISION, api.NCIP_CLIENT),
    after=(
        *api.NOT_THIS_PATRON,
        "decision.patron-blocked",
        "patron.record-inactive",
        "patron.record-expired",
        "patron.blocked-in-ils",
    ),
    order=120,
    reason="ReShare and the library system judge this patron differently.",
    advice="Decide which of the two is to hold, and have the library system report the state as "
    "the privilege STATUS.",
)
def disagrees_with_ils(evidence: api.DecisionEvidence) -> api.Answers:
    """Ask whether ReShare's verdict on the patron's state is the library system's."""
    if evidence.decision.settings.is_crosslink:
        yield api.NotAsked(api.CROSSLINK_NO_PRIVILEGES)
        return
    if not evidence.decision.checked:
        yield api.NotAsked("ReShare's borrower check is off.")
        return
    if not api.found_this_patron(evidence) or evidence.decision.status not in ("OK", "BLOCKED"):
        yield api.NotAsked("ReShare would read no status of this patron.")
        return
    records = api.records_of_patron(evidence.match)
    troubles = api.record_problems(records, evidence.lookup.day)
    if evidence.decision.status == "OK" and troubles:
        yield api.Draft(
            "ReShare would accept a patron whom the library system does not let borrow.", troubles
        )
    elif (
        evidence.decision.status == "BLOCKED"
        and not troubles
        and api.states_active_account(records)
    ):
        yield api.Draft(
            "ReShare would refuse a patron with whom all is well in the library system.",
            (
                api.Evidence(
                    what="answer", name="status in ReShare", value=evidence.decision.status
                ),
            ),
        )
    else:
        yield api.Saw("ReShare's verdict does not contradict the library system's")
