"""ReShare and the library system judge this patron differently.

What it means: ReShare would accept the request although the patron is blocked, expired or inactive
in the library system; or it would refuse a patron whose record shows no problem.

Why it matters: ReShare reads only one status word in the library system's answer. If that word
does not show the patron's true state, requests are accepted that the library cannot serve, or good
patrons are turned away.

What to change: have the library system's NCIP service put blocks and expiry into the privilege
STATUS. Until then, staff should look at the record itself.
"""

from verifier.domain.checks import api


@api.warning(
    "decision.disagrees-with-ils",
    api.Station.RESHARE,
    cites=(api.MODRS_DECISION, api.NCIP_CLIENT),
    after=(
        *api.NOT_THIS_PATRON,
        "decision.patron-blocked",
        "patron.record-inactive",
        "patron.record-expired",
        "patron.blocked-in-ils",
    ),
    order=120,
    fine="ReShare's verdict does not contradict the library system's",
    reason="ReShare and the library system judge this patron differently.",
    advice="Decide which of the two is to hold, and have the library system report the state as "
    "the privilege STATUS.",
)
def disagrees_with_ils(evidence: api.DecisionEvidence) -> api.Answers:
    api.require_privileges(evidence)
    status = evidence.decision.status
    if not api.found_this_patron(evidence) or status not in ("OK", "BLOCKED"):
        raise api.NotAsked("ReShare would read no status of this patron.")
    records = api.records_of_patron(evidence.match)
    troubles = api.record_problems(records, evidence.lookup.day)
    if status == "OK" and troubles:
        yield api.Draft(
            "ReShare would accept a patron whom the library system does not let borrow.", *troubles
        )
    elif status == "BLOCKED" and not troubles and api.states_active_account(records):
        yield api.Draft(
            "ReShare would refuse a patron with whom all is well in the library system.",
            api.answer_evidence("status in ReShare", status),
        )
