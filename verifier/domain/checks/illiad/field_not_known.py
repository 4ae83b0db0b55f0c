"""The library system knows nobody by what ILLiad's add-on sends for this user.

What it means: it was asked as ReShare asks, and answered clearly that there is no such patron; or
the value is in the user's record as an identifier that ReShare does not find patrons by.

Why it matters: ReShare marks the request as having an invalid patron, and it goes to no supplier
until staff repair it.

What to change: look the user up in the library system by name. If there is a record, its
identifier must be in the column that the add-on sends. If there is none, create one.
"""

from verifier.domain.checks import api


@api.error(
    "illiad.field-not-known",
    api.Station.ILS,
    cites=(f"{api.LOOKUP_PROBLEMS}, widespread step 2.2", api.MODRS_EVENTS),
    after=("illiad.another-field-right",),
    order=120,
)
def field_not_known(user: api.ComparedUser) -> api.Answers:
    sent = api.column_sent(user)
    match sent.outcome:
        case api.ColumnOutcome.NOT_KNOWN:
            yield api.Draft(
                f"The library system knows no patron by the value of {sent.column}.",
                api.column_evidence(sent),
                *_answers(user, sent.value),
            )
        case api.ColumnOutcome.OTHER_KIND:
            yield api.Draft(
                f"{sent.column} stands in this user's record, but as an identifier that ReShare "
                "does not find patrons by.",
                *api.match_evidence(sent),
                *_answers(user, sent.value),
            )
        case _:
            yield api.Saw(f"{sent.column} is not unknown to the library system")


def _answers(user: api.ComparedUser, value: str | None) -> api.Iterator[api.Evidence]:
    attempts = user.evidence.lookup.attempts if user.evidence else ()
    for attempt in attempts:
        if attempt.key.value == value and isinstance(attempt.outcome, api.NotFound):
            yield api.answer_evidence(attempt.connection, attempt.outcome.message)
