"""The column that ILLiad's add-on sends holds the library's identifier in another form.

What it means: the value matches this user's own record only after a change: of leading zeros,
spaces, letter case or a prefix. Name or e-mail address are the same in ILLiad and in that record.

Why it matters: the library system compares whole identifiers, and ReShare changes nothing in what
the add-on sends. The library system would answer that there is no such patron.

What to change: correct the values in ILLiad, where they are loaded: the import of users, or the
field that the sign-on system fills. The OpenURL listener's rules do not reach the add-on's
requests.
"""

from verifier.domain.checks import api


@api.error(
    "illiad.field-in-other-form",
    api.Station.DISCOVERY,
    owned_by=api.Owner.ILS,
    cites=(f"{api.LOOKUP_PROBLEMS}, widespread step 2.2",),
    after=("illiad.another-field-right",),
    order=90,
)
def field_in_other_form(user: api.ComparedUser) -> api.Answers:
    sent = api.column_sent(user)
    if sent.may_be_whole_in_illiad:
        raise api.NotAsked(f"{sent.column} came as a number, so its own form is not known here.")
    if sent.outcome is api.ColumnOutcome.LEADS_CHANGED and sent.transform is not None:
        yield api.Draft(
            f"{sent.column} and the library system's identifier of this user differ by "
            f"{api.DIFFERENCES[sent.transform]}.",
            *api.match_evidence(sent),
        )
    else:
        yield api.Saw(f"{sent.column} does not differ in its form alone")
