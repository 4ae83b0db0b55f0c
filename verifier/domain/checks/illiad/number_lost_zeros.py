"""The value came from ILLiad as a number, and the library's identifier has zeros in front.

What it means: ILLiad's Web Platform, or a spreadsheet, writes the column as a number, and a number
has no leading zeros. The identifier in the library system has them. In ILLiad's database they may
be there all the same.

Why it matters: what the add-on sends cannot be said. It may be right, and it may lack the zeros.

What to change: look at this user in ILLiad's own client. Where the zeros are there, all is well;
compare by an export as text to be sure of the others. Where they are missing, load the column
again, as text.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.illiad_users import match_evidence, sent_or_not_asked
from verifier.domain.checks.references import ILLIAD_API
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.illiad_comparison import ComparedUser


@check(
    "illiad.number-lost-zeros",
    severity=Severity.WARNING,
    station=Station.DISCOVERY,
    owner=Owner.ILS,
    cites=(ILLIAD_API,),
)
def number_lost_zeros(user: ComparedUser) -> Iterator[Answer]:
    """Ask whether the value may have lost its zeros on the way here."""
    sent = sent_or_not_asked(user)
    if isinstance(sent, NotAsked):
        yield sent
    elif sent.may_be_whole_in_illiad:
        yield Draft(
            f"{sent.column} came as a number, and differs from the library system's identifier "
            "of this user by what a number loses.",
            match_evidence(sent),
        )
    else:
        yield Saw(f"{sent.column} lost nothing on the way")
