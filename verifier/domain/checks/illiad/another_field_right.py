"""Another column of ILLiad's Users table leads to this user's patron record.

What it means: the column that the add-on sends does not lead to the user's own record in the
library system, and another column does. Name or e-mail address agree on both sides, so that the
record is this user's and nobody else's.

Why it matters: the right value is at hand and the add-on takes the wrong one. All users whose two
columns differ have the same trouble.

What to change: in ILLiad's Customization Manager, Server Addons, let the add-on send the column
named here. Look at several users first: `verifier illiad` counts each column over all of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.illiad_users import column_evidence, match_evidence, sent_or_not_asked
from verifier.domain.checks.references import LOOKUP_PROBLEMS
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.illiad_comparison import ColumnOutcome, ColumnResult, ComparedUser
from verifier.domain.model.wording import DIFFERENCES


@check(
    "illiad.another-field-right",
    severity=Severity.ERROR,
    station=Station.DISCOVERY,
    owner=Owner.ILS,
    cites=(f"{LOOKUP_PROBLEMS}, widespread step 2.2",),
)
def another_field_right(user: ComparedUser) -> Iterator[Answer]:
    """Ask whether another column holds what the library system knows this user by."""
    sent = sent_or_not_asked(user)
    if isinstance(sent, NotAsked):
        yield sent
        return
    if sent.outcome is ColumnOutcome.LEADS:
        yield Saw(f"{sent.column} leads to this user's own record")
        return
    if sent.may_be_whole_in_illiad:
        yield NotAsked(f"{sent.column} may be right: it came as a number.")
        return
    better = [one for one in user.better if _is_better(one, sent)]
    if not better:
        yield Saw("no other column leads to this user's own record")
        return
    best = better[0]
    but_for = f", but for {DIFFERENCES[best.transform]}" if best.transform is not None else ""
    yield Draft(
        f"{best.column} leads to this user's own record{but_for}; {sent.column}, which the add-on "
        "sends, does not.",
        (column_evidence(sent), *match_evidence(best)),
    )


def _is_better(one: ColumnResult, sent: ColumnResult) -> bool:
    """Where both lead to it but for their form, neither column is the better one."""
    if sent.outcome is ColumnOutcome.LEADS_CHANGED:
        return one.outcome is ColumnOutcome.LEADS
    return sent.outcome is not ColumnOutcome.NOT_CONFIRMED
