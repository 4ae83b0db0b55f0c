"""The value came from ILLiad as a number, and the library's identifier has zeros in front.

What it means: ILLiad's Web Platform, or a spreadsheet, writes the column as a number, and a number
has no leading zeros. The identifier in the library system has them. ILLiad's database may have
them too.

Why it matters: it is not known what the add-on sends. It may be right, or it may lack the zeros.

What to change: look at this user in ILLiad's own client. If the zeros are there, this user's value
is right; to be sure of the others, compare them by an export as text. If they are missing, load
the column again, as text.
"""

from verifier.domain.checks import api


@api.warning(
    "illiad.number-lost-zeros",
    api.Station.DISCOVERY,
    owned_by=api.Owner.ILS,
    cites=(api.ILLIAD_API,),
    order=100,
)
def number_lost_zeros(user: api.ComparedUser) -> api.Answers:
    sent = api.column_sent(user)
    if sent.may_be_whole_in_illiad:
        yield api.Draft(
            f"{sent.column} came as a number, and differs from the library system's identifier "
            "of this user by what a number loses.",
            *api.match_evidence(sent),
        )
    else:
        yield api.Saw(f"{sent.column} lost nothing on the way")
