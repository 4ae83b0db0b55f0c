"""The column that ILLiad's add-on sends leads to another person's patron record.

What it means: the library system found a record by the value, and neither its name nor its e-mail
address is this user's.

Why it matters: ReShare would check and charge the other person, and send that person's data on.

What to change: compare the two by hand. Either the value in ILLiad is wrong, or the column holds
numbers of another kind that happen to be patrons' numbers as well. Do not send this column until
that is settled.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import record_evidence
from verifier.domain.checks.illiad_users import column_evidence, sent_or_not_asked
from verifier.domain.checks.references import LOOKUP_PROBLEMS
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.illiad_comparison import ColumnOutcome, ColumnResult, ComparedUser
from verifier.domain.model.lookup import records_in
from verifier.domain.model.match import Agreement


@check(
    "illiad.field-of-another-person",
    severity=Severity.ERROR,
    station=Station.DISCOVERY,
    owner=Owner.ILS,
    cites=(f"{LOOKUP_PROBLEMS}, intermittent step 5",),
)
def field_of_another_person(user: ComparedUser) -> Iterator[Answer]:
    """Ask whether the record that is found is this user's."""
    sent = sent_or_not_asked(user)
    if isinstance(sent, NotAsked):
        yield sent
    elif sent.outcome is ColumnOutcome.OTHER_PERSON:
        yield Draft(
            f"The record that {sent.column} leads to bears another name than this user's row.",
            (column_evidence(sent), *_strangers(user, sent)),
        )
    else:
        yield Saw(f"{sent.column} leads to no record that is certainly another person's")


def _strangers(user: ComparedUser, sent: ColumnResult) -> tuple[Evidence, ...]:
    """Show the records that the value led to, or that bear it, and that are others'."""
    if user.match is None:
        return ()
    led_to = [
        record
        for attempt in user.match.lookup.attempts
        if attempt.key.value == sent.value
        for record in records_in(attempt.outcome)
    ]
    records = zip(user.match.records, user.match.agreements, strict=True)
    return tuple(
        evidence
        for record, agreement in records
        if agreement is Agreement.DISAGREES and (record in led_to or record.bearing(sent.value))
        for evidence in record_evidence(record)
    )
