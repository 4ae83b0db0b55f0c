"""The library system knows nobody by what ILLiad's add-on sends for this user.

What it means: it was asked as ReShare asks, and said clearly that there is no such patron; or the
value stands in the user's record as an identifier that ReShare does not find patrons by.

Why it matters: ReShare marks the request as having an invalid patron, and it goes to no supplier
until staff repair it.

What to change: look the user up in the library system by name. If there is a record, its
identifier has to stand in the column that the add-on sends. If there is none, one has to be made.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.illiad_users import column_evidence, match_evidence, sent_or_not_asked
from verifier.domain.checks.references import LOOKUP_PROBLEMS, MODRS_EVENTS
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.illiad_comparison import ColumnOutcome, ComparedUser
from verifier.domain.model.lookup import NotFound


@check(
    "illiad.field-not-known",
    severity=Severity.ERROR,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(f"{LOOKUP_PROBLEMS}, widespread step 2.2", MODRS_EVENTS),
    after=("illiad.another-field-right",),
)
def field_not_known(user: ComparedUser) -> Iterator[Answer]:
    """Ask whether the library system finds anybody by the column's value."""
    sent = sent_or_not_asked(user)
    if isinstance(sent, NotAsked):
        yield sent
        return
    match sent.outcome:
        case ColumnOutcome.NOT_KNOWN:
            yield Draft(
                f"The library system knows no patron by the value of {sent.column}.",
                (column_evidence(sent), *_answers(user, sent.value)),
            )
        case ColumnOutcome.OTHER_KIND:
            yield Draft(
                f"{sent.column} stands in this user's record, but as an identifier that ReShare "
                "does not find patrons by.",
                (*match_evidence(sent), *_answers(user, sent.value)),
            )
        case _:
            yield Saw(f"{sent.column} is not unknown to the library system")


def _answers(user: ComparedUser, value: str | None) -> Iterator[Evidence]:
    attempts = user.match.lookup.attempts if user.match else ()
    for one in attempts:
        if one.key.value == value and isinstance(one.outcome, NotFound):
            yield Evidence(what="answer", name=one.connection, value=one.outcome.said)
