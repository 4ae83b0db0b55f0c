"""The connection does not find the patron made for tests.

What it means: the library system answered, and knows nobody under test_patron of the connection.

Why it matters: the identifier is asked for as ReShare asks, or as any other. Where a patron who is
certainly there is not found, real patrons will not be found either.

What to change: see whether the identifier is still the test patron's. If it is, the library
system looks in another field than the one it stands in: Alma and Koha let you choose which.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, NotAsked, check
from verifier.domain.checks.connection_findings import stage_failed
from verifier.domain.checks.references import LOOKUP_PROBLEMS
from verifier.domain.model.connection_test import ConnectionTest, Stage
from verifier.domain.model.finding import Owner, Severity, Station


@check(
    "connection.known-patron-not-found",
    severity=Severity.ERROR,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(f"{LOOKUP_PROBLEMS}, intermittent step 1",),
)
def known_patron_not_found(test: ConnectionTest) -> Iterator[Answer]:
    """Ask whether the patron made for tests is found."""
    if not test.test_patron_named:
        yield NotAsked("The connection names no test_patron.")
        return
    yield from stage_failed(test, Stage.LOOK_UP, "The patron made for tests is not found.")
