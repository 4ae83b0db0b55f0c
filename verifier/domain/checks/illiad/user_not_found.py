"""ILLiad knows no user of this name.

What it means: ILLiad's Web Platform was asked for the user and said clearly that there is none.

Why it matters: nothing can be said about a user who is not there; it says nothing about others.

What to change: correct the name in the site file, or on the command line. With `users_by =
"external-id"` it is the id that ILLiad's ApiConfig maps for this API key, and not the user name.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import ILLIAD_API
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.illiad_comparison import ComparedUser
from verifier.domain.model.lookup import CouldNotLook, NotFound


@check(
    "illiad.user-not-found",
    severity=Severity.NOTICE,
    station=Station.DISCOVERY,
    owner=Owner.ILS,
    cites=(ILLIAD_API,),
)
def user_not_found(user: ComparedUser) -> Iterator[Answer]:
    """Ask whether ILLiad knows the user."""
    match user.asked.outcome:
        case NotFound():
            asked = Evidence(what="user", name="asked for", value=user.asked.name)
            yield Draft("ILLiad knows no such user.", (asked,))
        case CouldNotLook():
            yield NotAsked("ILLiad could not be asked, so nothing is known about this user.")
        case _:
            yield Saw("ILLiad knows the user")
