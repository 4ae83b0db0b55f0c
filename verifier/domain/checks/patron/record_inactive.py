"""The patron's record is inactive in the library system.

What it means: the library system keeps the record and has put it out of use.

Why it matters: ReShare refuses such a patron only if the library system says so in its answer.
Even where the request is accepted, nothing can be lent on an inactive record.

What to change: have the record made active, if the person is entitled to borrow.
"""

from verifier.domain.checks import api


@api.check(
    "patron.record-inactive",
    severity=api.Severity.WARNING,
    station=api.Station.ILS,
    owner=api.Owner.ILS,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 1",),
    order=220,
    reason="The patron's record in the library system is not active.",
    advice="Activate the patron's record, or tell the patron why it is not.",
)
def record_inactive(evidence: api.PatronEvidence) -> api.Answers:
    """Ask whether the record is in use."""
    records = api.records_of_patron(evidence.match)
    if not records:
        yield api.why_unanswered(evidence) or api.NotAsked(
            "No record is known to be this patron's."
        )
        return
    inactive = [
        record for record in records if record.account_status is api.AccountStatus.INACTIVE
    ]
    if inactive:
        yield api.Draft(
            "The patron's record is inactive in the library system.",
            tuple(
                api.Evidence(
                    what="record", name=f"{record.source}, account status", value="inactive"
                )
                for record in inactive
            ),
        )
    elif any(record.account_status is api.AccountStatus.ACTIVE for record in records):
        yield api.Saw("the record is active")
    else:
        unseen = evidence.lookup.may_not_see(api.CapabilityName.ACCOUNT_STATUS, records)
        yield api.NotAsked(
            unseen or "The library system does not say whether the record is active."
        )
