"""Another column of ILLiad's Users table leads to this user's patron record.

What it means: the column that the add-on sends does not find the user's own record in the library
system, and another column does. Name or e-mail address are the same in ILLiad and in that record,
so the record is this user's.

Why it matters: the right value is available, but the add-on sends the wrong one. All users whose
two columns differ have the same problem.

What to change: in ILLiad's Customization Manager, Server Addons, let the add-on send the column
named here. Look at several users first: `verifier illiad` counts each column over all of them.
"""

from verifier.domain.checks import api


@api.error(
    "illiad.another-field-right",
    api.Station.DISCOVERY,
    owned_by=api.Owner.ILS,
    cites=(f"{api.LOOKUP_PROBLEMS}, widespread step 2.2",),
    order=80,
    fine="no other column leads to this user's own record",
)
def another_field_right(user: api.ComparedUser) -> api.Answers:
    sent = api.column_sent(user)
    if sent.outcome is api.ColumnOutcome.LEADS:
        yield api.Saw(f"{sent.column} leads to this user's own record")
        return
    if sent.may_be_whole_in_illiad:
        raise api.NotAsked(f"{sent.column} may be right: it came as a number.")
    best = next((match for match in user.better if _is_better(match, sent)), None)
    if best is not None:
        but_for = f", but for {api.DIFFERENCES[best.transform]}" if best.transform else ""
        yield api.Draft(
            f"{best.column} leads to this user's own record{but_for}; {sent.column}, which the "
            "add-on sends, does not.",
            api.column_evidence(sent),
            *api.match_evidence(best),
        )


def _is_better(result: api.ColumnResult, sent: api.ColumnResult) -> bool:
    """Whether the column is better than the sent one; two columns that differ only in form tie."""
    if sent.outcome is api.ColumnOutcome.LEADS_CHANGED:
        return result.outcome is api.ColumnOutcome.LEADS
    return sent.outcome is not api.ColumnOutcome.NOT_CONFIRMED
