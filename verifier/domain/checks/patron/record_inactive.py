"""The patron's record is inactive in the library system.

What it means: the library system still has the record, but marks it as inactive.

Why it matters: ReShare refuses such a patron only if the library system says so in its answer.
Even if the request is accepted, nothing can be lent on an inactive record.

What to change: have the record made active, if the person is entitled to borrow.
"""

from verifier.domain.checks import api


@api.warning(
    "patron.record-inactive",
    api.Station.ILS,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 1",),
    order=220,
    fine="the record is active",
    reason="The patron's record in the library system is not active.",
    advice="Activate the patron's record, or tell the patron why it is not.",
)
def record_inactive(evidence: api.PatronEvidence) -> api.Answers:
    records = api.known_records(evidence)
    statuses = {record.account_status for record in records}
    if api.AccountStatus.INACTIVE in statuses:
        yield api.Draft(
            "The patron's record is inactive in the library system.",
            *(
                api.Evidence(
                    what="record", name=f"{record.source}, account status", value="inactive"
                )
                for record in records
                if record.account_status is api.AccountStatus.INACTIVE
            ),
        )
    elif api.AccountStatus.ACTIVE not in statuses:
        unseen = evidence.lookup.may_not_see(api.CapabilityName.ACCOUNT_STATUS, records)
        raise api.NotAsked(
            unseen or "The library system does not say whether the record is active."
        )
