"""The column that ILLiad's add-on sends is empty for this user.

What it means: the user's row holds nothing there, or a word that stands for nothing.

Why it matters: the request reaches ReShare without a patron identifier, or with a word that is
nobody's. ReShare notes that no id was supplied, and the request stops until staff repair it.

What to change: fill the column for this user in ILLiad. Where users register themselves, make it
a required field; where a sign-on system fills it, see that it sends the value.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.illiad_users import column_evidence, match_evidence, sent_or_not_asked
from verifier.domain.checks.references import LOOKUP_PROBLEMS, MODRS_EVENTS
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.illiad_comparison import ColumnOutcome, ComparedUser


@check(
    "illiad.field-empty",
    severity=Severity.ERROR,
    station=Station.DISCOVERY,
    owner=Owner.ILS,
    cites=(f"{LOOKUP_PROBLEMS}, widespread step 2.2", MODRS_EVENTS),
    after=("illiad.another-field-right",),
)
def field_empty(user: ComparedUser) -> Iterator[Answer]:
    """Ask whether anything would be sent."""
    sent = sent_or_not_asked(user)
    if isinstance(sent, NotAsked):
        yield sent
    elif sent.outcome is ColumnOutcome.EMPTY:
        yield Draft(
            f"{sent.column}, which the add-on sends, holds nothing for this user.",
            (
                column_evidence(sent),
                *(one for better in user.better for one in match_evidence(better)),
            ),
        )
    else:
        yield Saw(f"{sent.column} holds a value")
