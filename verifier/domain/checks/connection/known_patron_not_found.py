"""The connection does not find the patron made for tests.

What it means: the library system answered, and knows nobody under test_patron of the connection.

Why it matters: the identifier is asked for as ReShare asks, or as any other. Where a patron who is
certainly there is not found, real patrons will not be found either.

What to change: see whether the identifier is still the test patron's. If it is, the library
system looks in another field than the one it stands in: Alma and Koha let you choose which.
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
