"""ILLiad knows no user of this name.

What it means: ILLiad's Web Platform was asked for the user and said clearly that there is none.

Why it matters: this user cannot be checked. It says nothing about other users.

What to change: correct the name in the site file, or on the command line. With `users_by =
"external-id"` it is the id that ILLiad's ApiConfig maps for this API key, and not the user name.
"""

from verifier.domain.checks import api


@api.notice(
    "illiad.user-not-found",
    api.Station.DISCOVERY,
    owned_by=api.Owner.ILS,
    cites=(api.ILLIAD_API,),
    order=60,
    fine="ILLiad knows the user",
)
def user_not_found(user: api.ComparedUser) -> api.Answers:
    if isinstance(api.known_user(user), api.NotFound):
        asked = api.Evidence(what="user", name="asked for", value=user.asked.name)
        yield api.Draft("ILLiad knows no such user.", asked)
