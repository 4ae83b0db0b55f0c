"""ReShare would refuse the request, because the library system says that the patron is blocked.

What it means: the library system's answer gives the patron a status that ReShare reads as
blocked: BLOCKED, BARRED, EXPIRED or N.

Why it matters: the request gets the state *Invalid patron*, and goes to no supplier.

What to change: the patron settles the reason at the library: fines, an expired card or a lost one.
Staff can then send the request again. If the record shows no such reason, the library system's
NCIP service gives the wrong status.
"""

from verifier.domain.checks import api


@api.error(
    "decision.patron-blocked",
    api.Station.ILS,
    owned_by=api.Owner.PATRON,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 3", api.MODRS_DECISION, api.NCIP_CLIENT),
    after=(*api.NOT_THIS_PATRON, "patron.record-expired", "patron.record-inactive"),
    order=60,
    fine="ReShare reads the patron's status as OK",
    reason="The library system says that this patron is blocked.",
    advice="Settle with the library what blocks the account.",
)
def patron_blocked(evidence: api.DecisionEvidence) -> api.Answers:
    api.require_privileges(evidence)
    found, decision = api.found_by_reshare(evidence), evidence.decision.about_patron
    known = found is not None or evidence.decision.once_right is not None
    if not known or decision.status not in ("OK", "BLOCKED"):
        raise api.NotAsked("ReShare would read no status of this patron.")
    if decision.status == "BLOCKED":
        answer = found.answer if found and decision is evidence.decision else None
        privileges = answer.privileges if answer else ()
        yield api.Draft(
            f"{api.once_right(evidence)}ReShare would refuse the request: the library system says "
            "that the patron is blocked.",
            *(
                api.Evidence(what="privilege", name=privilege.key, value=privilege.value)
                for privilege in privileges
            ),
            owner=api.Owner.ILS if _without_a_reason(evidence) else None,
        )


def _without_a_reason(evidence: api.DecisionEvidence) -> bool:
    """Whether the record shows no problem at all, so that the ILS's answer is misleading."""
    records = api.records_of_patron(evidence.match)
    owes = any(record.balance is not None and record.balance.amount > 0 for record in records)
    return api.states_active_account(records) and not (
        owes or api.record_problems(records, evidence.lookup.day)
    )
