"""The library system cannot be reached from here.

What it means: no connection came about, no answer came in time, or the address sends on to another
one.

Why it matters: nothing is known about any patron, which is not the same as an unknown patron.

What to change: check the address in the site file, the name server, and whether a firewall lets
this machine through. A redirect is never followed: enter the final address.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks.check import Answer, check
from verifier.checks.connections import stage_failed
from verifier.checks.sources import NCIP_LOOKUP_PAGE
from verifier.model.connection_test import ConnectionTest, Stage
from verifier.model.finding import Owner, Severity, Station


@check(
    "connection.not-reachable",
    severity=Severity.WARNING,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(NCIP_LOOKUP_PAGE,),
)
def not_reachable(test: ConnectionTest) -> Iterator[Answer]:
    """Ask whether the library system can be reached."""
    yield from stage_failed(test, Stage.REACHABLE, "{It} could not be reached.")
