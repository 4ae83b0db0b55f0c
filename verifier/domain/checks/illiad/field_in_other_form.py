"""The column that ILLiad's add-on sends holds the library's identifier in another form.

What it means: the value leads to this user's own record only after a change: of leading zeros,
blanks, letter case, a prefix. Name or e-mail address agree on both sides.

Why it matters: the library system compares whole identifiers, and ReShare changes nothing of what
the add-on sends. It would be told that there is no such patron.

What to change: correct the values in ILLiad, where they are loaded: the import of users, or the
field that the sign-on system fills. The OpenURL listener's rules do not reach the add-on's
requests.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.illiad_users import match_evidence, sent_or_not_asked
from verifier.domain.checks.references import LOOKUP_PROBLEMS
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.illiad_comparison import ColumnOutcome, ComparedUser
from verifier.domain.model.wording import DIFFERENCES


@check(
    "illiad.field-in-other-form",
    severity=Severity.ERROR,
    station=Station.DISCOVERY,
    owner=Owner.ILS,
    cites=(f"{LOOKUP_PROBLEMS}, widespread step 2.2",),
    after=("illiad.another-field-right",),
)
def field_in_other_form(user: ComparedUser) -> Iterator[Answer]:
    """Ask whether the value is the library's identifier as it stands."""
    sent = sent_or_not_asked(user)
    if isinstance(sent, NotAsked):
        yield sent
    elif sent.may_be_whole_in_illiad:
        yield NotAsked(f"{sent.column} came as a number, so its own form is not known here.")
    elif sent.outcome is ColumnOutcome.LEADS_CHANGED and sent.transform is not None:
        yield Draft(
            f"{sent.column} and the library system's identifier of this user differ by "
            f"{DIFFERENCES[sent.transform]}.",
            match_evidence(sent),
        )
    else:
        yield Saw(f"{sent.column} does not differ in its form alone")
