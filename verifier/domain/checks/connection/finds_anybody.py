"""The connection finds somebody under an identifier that nobody has.

What it means: this program looked up a made-up identifier, and the library system answered with a
patron.

Why it matters: any identifier would find some patron. Requests of people without a record, or with
a wrong identifier, would be placed on that patron's account.

What to change: find out which patron is returned and why: an empty or default record, a search
that finds everybody if it does not know the value, or a test server that always gives the same
answer.
"""

from verifier.domain.checks import api


@api.error(
    "connection.finds-anybody",
    api.Station.ILS,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 5",),
    order=110,
)
def finds_anybody(test: api.ConnectionTest) -> api.Answers:
    if test.test_patron_named:
        raise api.NotAsked("The patron made for tests was asked for, and no made-up identifier.")
    yield from api.stage_failed(
        test, api.Stage.LOOK_UP, "{It} finds somebody under a made-up identifier."
    )
