"""The connection does not find the patron made for tests.

What it means: the library system answered that it has no patron with the identifier in
``test_patron`` of the connection.

Why it matters: the lookup is the same as for any patron. If a patron who certainly exists is not
found, real patrons will not be found either.

What to change: check that the identifier still belongs to the test patron. If it does, the library
system searches another field than the one that contains it: Alma and Koha let you choose the
field.
"""

from verifier.domain.checks import api


@api.error(
    "connection.known-patron-not-found",
    api.Station.ILS,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 1",),
    order=100,
)
def known_patron_not_found(test: api.ConnectionTest) -> api.Answers:
    if not test.test_patron_named:
        raise api.NotAsked("The connection names no test_patron.")
    yield from api.stage_failed(test, api.Stage.LOOK_UP, "The patron made for tests is not found.")
