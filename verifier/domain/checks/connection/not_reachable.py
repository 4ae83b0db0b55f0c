"""The library system, ReShare or the identity provider cannot be reached from here.

What it means: the connection failed, no answer came in time, or the address sends on to another
one. Of a file of metadata: it cannot be read.

Why it matters: nothing is known about any patron, which is not the same as an unknown patron.
Nobody can sign in through an identity provider that cannot be reached.

What to change: check the address in the site file, the name server, and whether a firewall lets
this machine through. A redirect is never followed: enter the final address.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, check
from verifier.domain.checks.connection_findings import stage_failed
from verifier.domain.checks.references import NCIP_LOOKUP_PAGE
from verifier.domain.model.connection_test import ConnectionTest, Stage
from verifier.domain.model.finding import Owner, Severity, Station


@check(
    "connection.not-reachable",
    severity=Severity.WARNING,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(NCIP_LOOKUP_PAGE,),
)
def not_reachable(test: ConnectionTest) -> Iterator[Answer]:
    """Ask whether what is asked can be reached."""
    yield from stage_failed(test, Stage.REACHABLE, "{It} could not be reached.")
