"""The column that ILLiad's add-on sends leads to another person's patron record.

What it means: the library system found a record by the value, but neither its name nor its e-mail
address is this user's.

Why it matters: ReShare would check and charge the other person, and pass that person's data on.

What to change: compare the two by hand. Either the value in ILLiad is wrong, or the column holds
numbers of another kind that happen to be patrons' numbers as well. Do not send this column until
that is settled.
"""

from verifier.domain.checks import api


@api.error(
    "illiad.field-of-another-person",
    api.Station.DISCOVERY,
    owned_by=api.Owner.ILS,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 5",),
    order=110,
)
def field_of_another_person(user: api.ComparedUser) -> api.Answers:
    sent = api.column_sent(user)
    if sent.outcome is api.ColumnOutcome.OTHER_PERSON:
        yield api.Draft(
            f"The record that {sent.column} leads to bears another name than this user's row.",
            api.column_evidence(sent),
            *_strangers(user, sent),
        )
    else:
        yield api.Saw(f"{sent.column} leads to no record that is certainly another person's")


def _strangers(user: api.ComparedUser, sent: api.ColumnResult) -> tuple[api.Evidence, ...]:
    """Return the records of other people that the value found, or that contain it."""
    if user.evidence is None:
        return ()
    led_to = [
        record
        for attempt in user.evidence.lookup.attempts
        if attempt.key.value == sent.value
        for record in api.records_in(attempt.outcome)
    ]
    records = zip(user.evidence.match.records, user.evidence.match.agreements, strict=True)
    return tuple(
        evidence
        for record, agreement in records
        if agreement is api.Agreement.DISAGREES
        and (record in led_to or record.bearing(sent.value))
        for evidence in api.record_evidence(record)
    )
