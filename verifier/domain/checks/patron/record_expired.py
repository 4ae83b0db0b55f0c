"""The patron's record has expired.

What it means: the expiry date in the library system lies before today, in the library's
time zone, however old the login is. A record is valid to the end of the day that it names.

Why it matters: some library systems report an expired patron to ReShare as blocked, and others do
not. If they do not, the request is accepted, and the loan is refused at the desk.

What to change: have the record renewed, if the person is still entitled to borrow.
"""

from verifier.domain.checks import api


@api.warning(
    "patron.record-expired",
    api.Station.ILS,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 1", api.NCIP_CLIENT),
    order=230,
    fine="the record had not expired today",
    reason="The patron's record in the library system has expired.",
    advice="Extend the patron's registration, or tell the patron that it ended.",
)
def record_expired(evidence: api.PatronEvidence) -> api.Answers:
    records = api.known_records(evidence)
    dated = [(record.source, record.expires) for record in records if record.expires is not None]
    if not dated:
        unseen = evidence.lookup.may_not_see(api.CapabilityName.EXPIRY, records)
        raise api.NotAsked(unseen or "The library system names no expiry date.")
    expired = [(source, day) for source, day in dated if day < evidence.lookup.day]
    if expired:
        yield api.Draft(
            "The patron's record has expired in the library system.",
            *(
                api.Evidence(what="record", name=f"{source}, expiry date", value=day.isoformat())
                for source, day in expired
            ),
        )
