"""The connection names no patron made for tests.

What it means: a test of the connection can ask only for a made-up identifier, which must be
unknown.

Why it matters: that shows that the library system is reached and answers. Whether it finds a
patron, and tells what it should about one, stays untested.

What to change: make a patron for tests in the library system, and name one of its identifiers
with test_patron in the connection's table of the site file.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, Saw, check
from verifier.domain.model.connection_test import ConnectionTest
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence


@check(
    "connection.no-test-patron",
    severity=Severity.NOTICE,
    station=Station.ILS,
    owner=Owner.ILS,
)
def no_test_patron(test: ConnectionTest) -> Iterator[Answer]:
    """Ask whether a patron made for tests is named."""
    if test.test_patron_named:
        yield Saw("a patron made for tests is named")
    else:
        yield Draft(
            f"The connection {test.connection} names no patron made for tests.",
            (setting_evidence("test_patron"),),
        )
