"""The connection finds somebody under an identifier that nobody has.

What it means: a made-up identifier was asked for, and the library system answered with a patron.

Why it matters: whatever is sent would lead to some patron. Requests of people without a record,
or with a wrong identifier, would run on that patron's account.

What to change: find out which patron is answered and why: an empty or default record, a search
that takes what it does not know for everything, or a test server that always answers the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, NotAsked, check
from verifier.domain.checks.connection_findings import stage_failed
from verifier.domain.checks.references import LOOKUP_PROBLEMS
from verifier.domain.model.connection_test import ConnectionTest, Stage
from verifier.domain.model.finding import Owner, Severity, Station


@check(
    "connection.finds-anybody",
    severity=Severity.ERROR,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(f"{LOOKUP_PROBLEMS}, intermittent step 5",),
)
def finds_anybody(test: ConnectionTest) -> Iterator[Answer]:
    """Ask whether a made-up identifier is unknown."""
    if test.test_patron_named:
        yield NotAsked("The patron made for tests was asked for, and no made-up identifier.")
        return
    yield from stage_failed(test, Stage.LOOK_UP, "{It} finds somebody under a made-up identifier.")
