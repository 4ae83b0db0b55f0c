"""The column that ILLiad's add-on sends is empty for this user.

What it means: the column is empty in the user's row, or contains a word that means "nothing".

Why it matters: the request reaches ReShare without a patron identifier, or with a word that
identifies nobody. ReShare notes that no id was supplied, and the request stops until staff repair
it.

What to change: fill the column for this user in ILLiad. If users register themselves, make it a
required field; if a sign-on system fills it, make sure that it sends the value.
"""

from verifier.domain.checks import api


@api.error(
    "illiad.field-empty",
    api.Station.DISCOVERY,
    owned_by=api.Owner.ILS,
    cites=(f"{api.LOOKUP_PROBLEMS}, widespread step 2.2", api.MODRS_EVENTS),
    after=("illiad.another-field-right",),
    order=70,
)
def field_empty(user: api.ComparedUser) -> api.Answers:
    sent = api.column_sent(user)
    if sent.outcome is api.ColumnOutcome.EMPTY:
        proofs = (proof for better in user.better for proof in api.match_evidence(better))
        yield api.Draft(
            f"{sent.column}, which the add-on sends, holds nothing for this user.",
            api.column_evidence(sent),
            *proofs,
        )
    else:
        yield api.Saw(f"{sent.column} holds a value")
